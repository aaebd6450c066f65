"""Lists: filters in the address, an order, pages by key, totals of all, and the same rows as CSV and xlsx."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from services.console.frame.doors import part
from services.console.frame.exports import file_of
from services.console.frame.formats import TEXT, Kind
from services.console.frame.view import View

PAGE, EXPORT_PAGE, MOST_EXPORTED = 50, 500, 100_000


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
