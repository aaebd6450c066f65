"""Lists: filters in the address, an order, pages by key, totals of all, and the same rows as CSV and xlsx."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from services.console.frame.doors import part
from services.console.frame.exports import file_of
from services.console.frame.formats import TEXT, Kind
from services.console.frame.neighbours import WAYS, carrying, lead, one_behind
from services.console.frame.view import View
from shared.runtime.http.tables import written

PAGE, EXPORT_PAGE, MOST_EXPORTED = 50, 500, 100_000
PRINTED = 500
NO_FILTER = frozenset({"cursor", "before", "as", "at", "done", "go", "from", "print", "of", "end"})
"""What an address may say beside the question of a list."""

SIGNS = {"is": "=", "has": "∋", "from": "≥", "to": "≤", "empty": "∅"}


@dataclass(frozen=True)
class Column:
    """A column: its name at the door, how its values look, and whether the list is searched and sorted by it."""

    name: str
    kind: Kind = TEXT
    filter: str = ""  # `is`, `has`: one field; `range`: from and to, or empty; `empty`: whether there is none
    choices: tuple[str, ...] = ()
    sorts: bool = True  # not by what the door computes for the rows of a page alone


@dataclass(frozen=True)
class Listing:
    """A list that a door answers in pages: where, under which title, with which columns.

    `record` is the address of what a row is about; `given` are parameters of the door that the page has fields for.
    `opens`: the member of a row that says whether the reader may open it, where not everybody may. `order`: what the
    list is sorted by unless the address says otherwise; empty: by its key.
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
    opens: str = ""
    order: str = ""

    def link(self, row: Mapping[str, Any]) -> str:
        """Return where a row leads; empty where it leads nowhere, or not this reader."""
        key = self.key or self.columns[0].name
        shut = not self.record or (self.opens and not row.get(self.opens))
        return "" if shut else self.address_of(str(row[key]))

    def address_of(self, number: str) -> str:
        """Return the address of the record of a number."""
        return f"{self.record}/{part(number)}"


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
                    told = f"{column.name} {what} {value.replace(';', ';;')}"
                    self.conditions.append(f"{column.name} empty" if what == "empty" else told)

    @property
    def ranges(self) -> bool:
        """Whether days or amounts are asked for."""
        return any(self.query.get(name) for one in self.listing.columns for _, name in filters_of(one) if "." in name)

    def of_door(self, limit: int, cursor: str = "", *, totals: bool = False, opened: bool = False) -> dict[str, str]:
        """Return the parameters for the door; `opened`: only rows that the reader may open."""
        may_open = [f"{self.listing.opens} is true"] if opened and self.listing.opens else []
        told = {
            "limit": str(limit),
            "cursor": cursor or None,
            "sort": self.query.get("sort") or self.listing.order or None,
        }
        told |= {"where": ";".join([*self.conditions, *may_open]) or None, "totals": "true" if totals else None}
        told |= {one.name: self.query.get(one.name) or None for one in self.listing.given}
        return {name: value for name, value in told.items() if value is not None}

    def address(self, **changes: str | None) -> str:
        """Return the address of the same list with something changed; a changed list begins at its first page."""
        kept = {name: value for name, value in self.query.items() if value and name not in NO_FILTER}
        kept |= {name: value for name, value in changes.items() if value}
        for name in [name for name, value in changes.items() if value is None]:
            kept.pop(name, None)
        return f"{self.listing.address}?{urlencode(kept)}" if kept else self.listing.address

    def link(self, row: Mapping[str, Any]) -> str:
        """Return where a row leads; the address carries the question of this list. Empty where it leads nowhere."""
        opens = self.listing.link(row)
        return carrying(opens, self.address()) if opens else ""

    def told(self, view: View) -> str:
        """Return the filter in the reader's language, as it stands on paper."""
        said = []
        for column in self.listing.columns:
            for what, name in filters_of(column):
                if value := self.query.get(name, "").strip():
                    shown = view.word(value) if column.choices else "" if what == "empty" else value
                    said.append(f"{view.headed(column.name)} {SIGNS[what]} {shown}")
        said += [
            f"{view.headed(one.name)} {self.query[one.name]}" for one in self.listing.given if self.query.get(one.name)
        ]
        if sort := self.query.get("sort"):
            said.append(f"{view.headed(sort.removeprefix('-'))} {'↓' if sort.startswith('-') else '↑'}")
        return "; ".join(said)

    def sorted_by(self, column: str) -> str:
        """Return the address of the list in the order of a column: up, then down, then as it was."""
        now = self.query.get("sort", "")
        return self.address(sort={column: f"-{column}", f"-{column}": None}.get(now, column))


def filters_of(column: Column) -> Iterable[tuple[str, str]]:
    """Yield what a column is searched by: the condition, and the name of its field in the address."""
    if column.filter == "range":
        yield from (("from", f"{column.name}.from"), ("to", f"{column.name}.to"))
        yield "empty", f"{column.name}.empty"
    elif column.filter == "empty":
        yield "empty", f"{column.name}.empty"
    elif column.filter:
        yield column.filter, column.name


async def show(view: View, listing: Listing, **data: Any) -> Response:
    """Return the page of a list, or the list as a file where the address asks for one."""
    query = dict(view.request.query_params)
    asked = Asked(listing, query)
    if (form := query.get("as")) in {"csv", "xlsx"}:
        return await export(view, asked, form)
    if query.get("go") in WAYS:
        return await neighbour(view, asked, query["go"], query.get("from", ""))
    back, cursor = query.get("before", ""), query.get("cursor", "")
    wanted = asked.of_door(PRINTED if view.printing else PAGE, back or cursor, totals=not (back or cursor))
    if back:
        wanted["back"] = "true"
    told = await view.doors.get(listing.service, listing.door, wanted, at_least=query.get("at", ""))
    rows = told["items"][::-1] if back else told["items"]
    ends = _ends(rows, before=bool(told["next"]) if back else bool(cursor), behind=bool(back or told["next"]))
    return view.page(
        "list.html",
        title=listing.title,
        listing=listing,
        asked=asked,
        rows=rows,
        before=ends[0],
        next=ends[1],
        totals=told.get("totals"),
        filters_of=filters_of,
        on_paper=asked.told(view),
        **data,
    )


def _ends(rows: Sequence[Mapping[str, Any]], *, before: bool, behind: bool) -> tuple[str, str]:
    """Return the cursors of the pages before and behind; empty where there is none. The first member is the key."""
    first, last = (written(str(next(iter(rows[at].values())))) if rows else "" for at in (0, -1))
    return first if before else "", last if behind else ""


async def neighbour(view: View, asked: Asked, way: str, number: str) -> Response:
    """Lead to the row next to one, by the list's own door: one row is asked for, which the reader may open."""
    listing = asked.listing
    wanted = one_behind(asked.of_door(1, opened=True), written(number), way)
    told = await view.doors.get(listing.service, listing.door, wanted)
    return view.to(lead(told["items"], listing.link, listing.address_of(number), asked.address(), way))


async def export(view: View, asked: Asked, form: str) -> Response:
    """Return the whole list as it is filtered and sorted, as CSV or xlsx; the services record that it was exported."""
    rows = [row async for row in _all(view, asked)]
    name = asked.listing.address.strip("/").replace("/", "-")
    columns, told = [(one.name, one.kind) for one in asked.listing.columns], "; ".join(asked.conditions)
    return await file_of(view, form, name, asked.listing.title, columns, rows, told)


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
