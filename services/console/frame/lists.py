"""Lists: filters in the address, an order, pages by key, totals of all, and the same rows as CSV and xlsx."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from fastapi import Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, MONEY, NUMBER, RATE, TEXT, WHOLE, Kind
from services.console.frame.view import SAFETY, View

PAGE, EXPORT_PAGE, MOST_EXPORTED = 50, 500, 100_000
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURE = re.compile(r"-?[0-9]+(\.[0-9]+)?")
FIGURES = (MONEY, NUMBER, RATE, WHOLE)


@dataclass(frozen=True)
class Column:
    """A column: its name at the door, how its values look, and whether the list is searched by it."""

    name: str
    kind: Kind = TEXT
    filter: str = ""  # `is`, `has`: one field; `range`: from and to
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list that a door answers in pages: where, under which title, with which columns.

    `record` is the address of what a row is about; `given` are parameters of the door that the page has fields for.
    """

    address: str
    title: str
    service: str
    door: str
    columns: tuple[Column, ...]
    record: str = ""
    key: str = ""
    given: tuple[Column, ...] = ()
    empty: str = "There is nothing here yet."
    sums: tuple[str, ...] = ()

    def link(self, row: Mapping[str, Any]) -> str:
        """Return where a row leads."""
        key = self.key or self.columns[0].name
        return f"{self.record}/{part(str(row[key]))}" if self.record else ""


@dataclass
class Asked:
    """What the address asks of a list."""

    listing: Listing
    query: Mapping[str, str]
    conditions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for column in self.listing.columns:
            for what, name in filters_of(column):
                if value := self.query.get(name, "").strip():
                    self.conditions.append(f"{column.name} {what} {value.replace(';', ';;')}")

    @property
    def ranges(self) -> bool:
        """Whether days or amounts are asked for."""
        return any(" from " in one or " to " in one for one in self.conditions)

    def of_door(self, limit: int, cursor: str = "", *, totals: bool = False) -> dict[str, str]:
        """Return the parameters for the door."""
        told = {"limit": str(limit), "cursor": cursor or None, "sort": self.query.get("sort") or None}
        told |= {"where": ";".join(self.conditions) or None, "totals": "true" if totals else None}
        told |= {one.name: self.query.get(one.name) or None for one in self.listing.given}
        return {name: value for name, value in told.items() if value is not None}

    def address(self, **changes: str | None) -> str:
        """Return the address of the same list with something changed; a changed list begins at its first page."""
        kept = {name: value for name, value in self.query.items() if value and name not in {"cursor", "before", "as"}}
        kept |= {name: value for name, value in changes.items() if value}
        for name in [name for name, value in changes.items() if value is None]:
            kept.pop(name, None)
        return f"{self.listing.address}?{urlencode(kept)}" if kept else self.listing.address

    def sorted_by(self, column: str) -> str:
        """Return the address of the list in the order of a column: up, then down, then as it was."""
        now = self.query.get("sort", "")
        return self.address(sort={column: f"-{column}", f"-{column}": None}.get(now, column))


def filters_of(column: Column) -> Iterable[tuple[str, str]]:
    """Yield what a column is searched by: the condition, and the name of its field in the address."""
    if column.filter == "range":
        yield from (("from", f"{column.name}.from"), ("to", f"{column.name}.to"))
    elif column.filter:
        yield column.filter, column.name


async def show(view: View, listing: Listing, **data: Any) -> Response:
    """Return the page of a list, or the list as a file where the address asks for one."""
    query = dict(view.request.query_params)
    asked = Asked(listing, query)
    if (form := query.get("as")) in {"csv", "xlsx"}:
        return await export(view, asked, form)
    told = await view.doors.get(
        listing.service,
        listing.door,
        asked.of_door(PAGE, query.get("cursor", ""), totals=not query.get("cursor")),
        at_least=query.get("at", ""),
    )
    return view.page(
        "list.html",
        title=listing.title,
        listing=listing,
        asked=asked,
        rows=told["items"],
        next=told["next"],
        totals=told.get("totals"),
        filters_of=filters_of,
        **data,
    )


async def export(view: View, asked: Asked, form: str) -> Response:
    """Return the whole list as it is filtered and sorted, as CSV or xlsx; the services record that it was exported."""
    rows = [row async for row in _all(view, asked)]
    names = [column.name for column in asked.listing.columns]
    heads = [view.headed(name) for name in names]
    filled = [[row.get(name) for name in names] for row in rows]
    file = f"{asked.listing.address.strip('/').replace('/', '-')}.{form}"
    if form == "csv":
        content, media = csv_of(heads, filled), "text/csv; charset=utf-8"
    else:
        content, media = xlsx_of(view, asked, heads, filled), XLSX
    headers = {**SAFETY, "Content-Disposition": f'attachment; filename="{file}"'}
    return view.sealed(Response(content, media_type=media, headers=headers))


async def _all(view: View, asked: Asked) -> AsyncIterator[Mapping[str, Any]]:
    cursor, count = "", 0
    while count < MOST_EXPORTED:
        told = await view.doors.get(
            asked.listing.service,
            asked.listing.door,
            asked.of_door(EXPORT_PAGE, cursor),
            purpose=view.t("export from the console"),
        )
        for row in told["items"]:
            yield row
        count += len(told["items"])
        if (cursor := told["next"] or "") == "":
            return


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV that spreadsheets open as it is: UTF-8 with BOM, and no text that they would take for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def guarded(value: Any) -> Any:
    """Return a value that no spreadsheet computes; figures stay figures."""
    if not isinstance(value, str) or not value.startswith(RISKY):
        return value
    return value if FIGURE.fullmatch(value) else f"'{value}"


def xlsx_of(view: View, asked: Asked, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook: rows under a frozen header with a filter, figures as figures; beside them what was asked."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money, day = (book.add_format(said) for said in ({"bold": True}, {"num_format": "#,##0.00"}, {}))
    sheet = book.add_worksheet(view.t(asked.listing.title)[:31])
    sheet.write_row(0, 0, heads, bold)
    for at, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(asked.listing.columns, row, strict=True)):
            if value is not None and column.kind in FIGURES:
                sheet.write_number(at, place, Decimal(str(value)), money if column.kind is MONEY else None)
            else:
                sheet.write_string(at, place, "" if value is None else str(value), day if column.kind is DAY else None)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), max(len(heads) - 1, 0))
    sheet.autofit()
    about = book.add_worksheet(view.t("About this list"))
    about.write_column(0, 0, [view.t("List"), view.t("Rows"), view.t("Conditions"), view.t("Made by")], bold)
    told = [view.t(asked.listing.title), str(len(rows)), "; ".join(asked.conditions), view.me.name]
    about.write_column(0, 1, told)
    about.autofit()
    book.close()
    return out.getvalue()
