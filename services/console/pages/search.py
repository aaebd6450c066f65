"""Search: numbers, names, and the initials of names in pinyin, over everything that the reader may see."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Response
from pypinyin import Style, lazy_pinyin

from services.console.frame.doors import part
from services.console.frame.lists import Column
from services.console.frame.records import Section
from services.console.frame.view import View, Viewing

router = APIRouter()

MOST = 20
LISTS = (
    ("Contracts", "contracts", "/contracts", "contract_no"),
    ("Orders", "orders", "/orders", "order_no"),
    ("Invoices", "receivables", "/invoices", "invoice_no"),
    ("Receipts", "receivables", "/receipts", "receipt_no"),
    ("Complaints", "aftersales", "/complaints", "complaint_no"),
)
FOUND = (Column("number"), Column("name"))


@router.get("/search")
async def search(view: Viewing, q: str = "") -> Response:
    """Find a number, a name or initials; the only hit opens itself."""
    wanted = q.strip()
    sections = await _sections(view, wanted) if wanted else []
    hits = [row for section in sections for row in section.rows or []]
    if len(hits) == 1:
        return view.to(hits[0]["address"])
    return view.page("search.html", title="Search", sections=sections, wanted=wanted)


async def _sections(view: View, wanted: str) -> list[Section]:
    where = wanted.replace(";", ";;")
    asked = {
        title: (service, door, {"where": f"{key} has {where}", "limit": str(MOST)})
        for title, service, door, key in LISTS
    }
    told = await view.doors.all_of(**asked)
    sections = [
        _section("Customers", _named("/customers", view.customers, wanted)),
        _section("People", _named("/people", view.people, wanted)),
    ]
    for title, _, door, key in LISTS:
        rows = (told[title] or {"items": []})["items"]
        sections.append(
            _section(
                title, (_hit(door, str(row[key]), view.customers.get(str(row["customer_id"]), "")) for row in rows)
            )
        )
    return [section for section in sections if section.rows]


def _section(title: str, hits: Iterator[Mapping[str, Any]]) -> Section:
    found = [hit for _, hit in zip(range(MOST), hits, strict=False)]
    return Section(title, FOUND, found, link=lambda row: str(row["address"]))


def _hit(base: str, number: str, name: str) -> dict[str, str]:
    return {"number": number, "name": name, "address": f"{base}/{part(number)}"}


def _named(base: str, names: Mapping[str, str], wanted: str) -> Iterator[dict[str, str]]:
    folded = wanted.casefold()
    for number, name in names.items():
        if folded in number.casefold() or folded in name.casefold() or initials(name).startswith(folded):
            yield _hit(base, number, name)


@lru_cache(maxsize=200_000)
def initials(name: str) -> str:
    """Return the first letters of a name's syllables: 上海宏达 is shhd."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).casefold()
