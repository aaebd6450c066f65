"""Reports: tables as of a day or of a month, as a page, as CSV and as xlsx."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from fastapi import Response

from services.console.frame.exports import file_of
from services.console.frame.formats import MONEY
from services.console.frame.lists import Column
from services.console.frame.neighbours import NEXT, WAYS, carrying
from services.console.frame.records import rows_of
from services.console.frame.view import View

FILES = frozenset({"csv", "xlsx"})
MOST = 200
"""Rows that a page shows, and no more are asked for where the door tells the totals beside them."""
MOST_PASSED = 10_000
"""Rows in which the neighbour of a record is looked for, where a door answers in parts: as many as it gives at once."""


@dataclass(frozen=True)
class Form:
    """A report: where it is shown, which door answers it, its columns, and what it asks for.

    `link` says where a row leads; `given` are the parameters with fields on the page. `narrow` are columns by whose
    values the address may ask for some of the rows; `carries` are parameters that rows lead on with. A door that has
    parameters for these columns (`taken`) chooses the rows itself, and tells the totals beside a part of them.
    `records`: rows lead to records, which know what report they were opened from; else to the next report.
    """

    address: str
    title: str
    service: str
    door: str
    columns: tuple[Column, ...]
    given: tuple[Column, ...] = ()
    link: Callable[[Mapping[str, Any]], str] | None = None
    empty: str = "There is nothing to report."
    narrow: tuple[Column, ...] = ()
    carries: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    records: bool = False
    in_part: bool = False

    def of(self, asked: Mapping[str, str]) -> str:
        """Return the address of this report as it was asked for."""
        return f"{self.address}?{urlencode(asked)}" if asked else self.address

    def leads(self, row: Mapping[str, Any], asked: Mapping[str, str]) -> str:
        """Return where a row leads, with what is carried on of what was asked; empty where it leads nowhere."""
        to = self.link(row) if self.link else ""
        carried = {name: asked[name] for name in self.carries if name in asked}
        return carrying(to, self.of(asked) if self.records else "", **carried) if to else ""

    def beside(self, rows: Sequence[Mapping[str, Any]], asked: Mapping[str, str], number: str, way: str) -> str:
        """Return where somebody goes from a record one `way` or the other: of several rows about it the first counts.

        At the end of the report it is the record again, which says so; where the report has no such row any more,
        the report.
        """
        first: dict[str, Mapping[str, Any]] = {}
        for row in rows:
            if to := self.link(row) if self.link else "":
                first.setdefault(unquote(urlsplit(to).path.rpartition("/")[2]), row)
        if number not in first:
            return self.of(asked)
        numbers = list(first)
        at = numbers.index(number) + (1 if way == NEXT else -1)
        if 0 <= at < len(numbers):
            return self.leads(first[numbers[at]], asked)
        return carrying(self.leads(first[number], asked), "", end=way)

    def kept(self, rows: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the rows that the address asks for by values of columns."""
        wanted = {one.name: query[one.name] for one in self.narrow if query.get(one.name)}
        return [row for row in rows if all(str(row[name] or "") == value for name, value in wanted.items())]


async def show(view: View, form: Form, defaults: Mapping[str, str], **data: Any) -> Response:
    """Return the page of a report, or the report as a file where the address asks for one."""
    query = {**defaults, **{name: value for name, value in view.request.query_params.items() if value}}
    asked = {one.name: query[one.name] for one in form.given if query.get(one.name)}
    kind = query.get("as")
    purpose = view.t("export from the console") if kind in FILES else None
    asked |= {taken: query[one] for one, taken in form.taken.items() if query.get(one)}
    # What the door does not narrow is narrowed here, and so is the next record looked for: both want every row.
    chosen = query.get("go") or any(query.get(one.name) for one in form.narrow)
    if form.in_part and kind not in FILES and (form.taken or not chosen):
        asked |= {"limit": str(MOST_PASSED if query.get("go") else MOST), "totals": "true"}
    answer = await view.doors.get(form.service, form.door, asked, at_least=query.get("at", ""), purpose=purpose)
    return await shown(view, form, rows_of(answer) or [], query, answer.get("totals"), **data)


async def shown(
    view: View,
    form: Form,
    rows: list[dict[str, Any]],
    query: Mapping[str, str],
    totals: Mapping[str, Any] | None = None,
    **data: Any,
) -> Response:
    """Return rows as the page of a report, or as a file where the address asks for one; `totals` where it has more."""
    fields = (*form.given, *form.narrow)
    asked = {one.name: query[one.name] for one in fields if query.get(one.name)}
    rows = form.kept(rows, query)
    if form.records and query.get("go") in WAYS:
        return view.to(form.beside(rows, asked, query.get("from", ""), query["go"]))
    said = "; ".join(f"{view.headed(one)} {value}" for one, value in asked.items())
    if (kind := query.get("as")) in FILES:
        name = "-".join([form.address.strip("/").replace("/", "-"), *asked.values()])
        columns = [(one.name, one.kind) for one in form.columns]
        return await file_of(view, str(kind), name, form.title, columns, rows, said)
    added = totals["sums"] if totals else {one.name: _sum(rows, one.name) for one in form.columns if one.kind is MONEY}
    sums = {one.name: added[one.name] for one in form.columns if one.kind is MONEY}
    told = {"form": form, "fields": fields, "asked": asked, "rows": rows, "sums": sums, "on_paper": said, **data}
    told["count"] = totals["count"] if totals else len(rows)
    return view.page("report.html", title=form.title, **told)


def _sum(rows: list[dict[str, Any]], name: str) -> str:
    return str(sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal("0.00")))
