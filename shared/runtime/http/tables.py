"""Tables as doors answer them: reports whole, lists in pages by key, in another order where one asks for it."""

import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import asyncpg
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from shared.events.text import plain
from shared.runtime.ask.decisions import Reader
from shared.runtime.http.problems import Problem

NO_CURSOR = "the cursor is not one of ours: send `next` of the page before as it came"
ANYTHING, NO_END = "", None
"""In place of a page's first key and its length: all rows of a list."""

CONDITION = re.compile(r"([a-z_]{1,60}) (is|has|from|to) (.{1,200})", re.DOTALL)
BETWEEN = re.compile(r"(?<!;);(?!;)")
KINDS = frozenset({"text", "date", "numeric", "int4", "int8", "bool", "timestamptz", "time"})
"""Types of columns that a condition may be about."""

# Rows without a value come last either way, and those with the same one by their key.
ORDERED = """
WITH every AS MATERIALIZED ({query}),
     here AS (SELECT e."{column}" AS value, e."{key}"::text AS key FROM every AS e WHERE e."{key}"::text = ${cursor})
SELECT e.* FROM every AS e
WHERE (${cursor} = '' OR EXISTS (SELECT FROM here WHERE e."{column}" {beyond} here.value
  OR (e."{column}" IS NULL AND here.value IS NOT NULL)
  OR (e."{column}" IS NOT DISTINCT FROM here.value AND e."{key}"::text > here.key))){conditions}
ORDER BY e."{column}" {direction} NULLS LAST, e."{key}" LIMIT ${limit}
"""


class Report(BaseModel):
    """A table: amounts as decimal strings, days as ISO dates."""

    columns: list[str]
    rows: list[list[Any]]


async def report(read: Reader, query: str, *args: Any) -> Report:
    """Run a query of schema `bi` or `read` and return its rows as a table."""
    rows = await read.fetch(query, *args)
    columns = list(rows[0].keys()) if rows else [name for name, _ in await _columns(read, query, *args)]
    return Report(columns=columns, rows=[[plain_value(value) for value in row] for row in rows])


async def _columns(read: Any, query: str, *args: Any) -> list[tuple[str, str]]:
    """Return the columns of a query, each with the name of its type."""
    async with read.acquire() as db:
        prepared = await db.prepare(f"SELECT * FROM ({query}) AS every LIMIT 0")
        await prepared.fetch(*args)  # else the server waits for it, and the tables cannot be swapped meanwhile
        return [(attribute.name, attribute.type.name) for attribute in prepared.get_attributes()]


def plain_value(value: Any) -> Any:
    """Return a value of a row as it is answered: amounts as strings, days and moments in ISO form."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


class Condition(NamedTuple):
    """What rows of a list must satisfy: `is` a value, `has` a piece of text, lies `from` or up `to` a value."""

    column: str
    what: str
    value: str


class Cursor(NamedTuple):
    """Where a page begins (after this key), how many rows it may have, which ones, in which order, with which totals.

    `sort` names a column, with `-` before it from the largest down; None is the order of the keys.
    """

    after: str
    limit: int
    sort: str | None = None
    where: tuple[Condition, ...] = ()
    totals: bool = False


def place(
    after: Annotated[str | None, Query(alias="cursor", max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Cursor:
    """Read a keyset cursor, for a list that comes in the order of its keys and no other."""
    if not after:
        return Cursor("", limit)
    try:
        key = plain(b64decode(after.encode("ascii"), b"-_", validate=True).decode())
    except ValueError as error:
        raise Problem(400, NO_CURSOR) from error
    if written(key) != after:  # several spellings decode to the same
        raise Problem(400, NO_CURSOR)
    return Cursor(key, limit)


def cursor(
    at: Annotated[Cursor, Depends(place)],
    sort: Annotated[
        str | None,
        Query(pattern="^-?[a-z_]+$", max_length=60, description="A column of the list; `-` before it: descending."),
    ] = None,
    where: Annotated[
        str | None,
        Query(
            max_length=2_000,
            description="Only rows where: `grade is A`, `name has Ltd`, `amount from 90`, `issued_on to 2026-06-30`; "
            "several with `;` between, `;;` is a semicolon itself.",
        ),
    ] = None,
    totals: Annotated[  # noqa: FBT002  # a query parameter
        bool, Query(description="Also answer how many such rows there are, and their sums.")
    ] = False,
) -> Cursor:
    """Read a keyset cursor, and which rows of a list are wanted in which order, with or without totals."""
    conditions = tuple(map(_condition, BETWEEN.split(where))) if where else ()
    return at._replace(sort=sort, where=conditions, totals=totals)


def _condition(text: str) -> Condition:
    if (said := CONDITION.fullmatch(text.strip())) is None:
        raise _unfit("where", "a condition is a column, one of is, has, from, to, and a value: grade is A")
    column, what, value = said.groups()
    return Condition(column, what, value.replace(";;", ";"))


def _unfit(member: str, detail: str) -> Problem:
    return Problem(422, detail, errors=[{"pointer": f"/query/{member}", "detail": detail}])


def written(key: str) -> str:
    """Return the cursor of the page behind a key."""
    return urlsafe_b64encode(key.encode()).decode()


InOrder = Annotated[Cursor, Depends(place)]
Paging = Annotated[Cursor, Depends(cursor)]


class Totals(BaseModel):
    """How many rows a whole list has, and the sum of each column of amounts."""

    count: int
    sums: dict[str, str]


class Page(BaseModel):
    """Rows, the cursor of the next page (None: this was the last), and, where they were asked for, the totals."""

    items: list[dict[str, Any]]
    next: str | None
    totals: Totals | None = Field(default=None, exclude_if=lambda totals: totals is None)


async def page(read: Reader, query: str, at: Cursor, *args: Any) -> Page:
    """Return a page of a query with `$1` = last key seen and `$2` = most rows, ordered by its first column.

    Raises the 422 problem for a column that the list has not, and for a value that is none of its kind.
    """
    if at.sort is None and not at.where and not at.totals:
        rows = await read.fetch(query, at.after, at.limit + 1, *args)
        return _page(rows, at)
    try:
        columns = dict(await _columns(read, query, ANYTHING, NO_END, *args))
        chosen = Chosen(read, query, args, columns, at)
        return _page(await chosen.rows(), at, await chosen.totals() if at.totals else None)
    except asyncpg.DataError as error:
        raise _unfit("where", f"a condition names a value that is none of its column's kind: {error}") from error


def _page(rows: Sequence[asyncpg.Record], at: Cursor, totals: Totals | None = None) -> Page:
    shown = [{name: plain_value(value) for name, value in row.items()} for row in rows[: at.limit]]
    more = len(rows) > at.limit
    return Page(items=shown, next=written(str(rows[at.limit - 1][0])) if more else None, totals=totals)


@dataclass(frozen=True)
class Chosen:
    """The rows of a list that satisfy conditions, in an order, and their totals."""

    read: Reader
    query: str
    args: tuple[Any, ...]
    columns: Mapping[str, str]
    at: Cursor

    async def rows(self) -> Sequence[asyncpg.Record]:
        """Return a page, and one row more where it is not the last."""
        key = next(iter(self.columns))
        sort = self.at.sort or key
        column, descending = sort.removeprefix("-"), sort.startswith("-")
        self._require(column, "sort")
        conditions, values = self._conditions(len(self.args) + 5)
        query = ORDERED.format(
            query=self.query,
            key=key,
            column=column,
            beyond="<" if descending else ">",
            direction="DESC" if descending else "ASC",
            cursor=len(self.args) + 3,
            limit=len(self.args) + 4,
            conditions=conditions,
        )
        bounds = self.at.after, self.at.limit + 1
        rows: Sequence[asyncpg.Record] = await self.read.fetch(query, ANYTHING, NO_END, *self.args, *bounds, *values)
        return rows

    async def totals(self) -> Totals:
        """Return how many there are, and the sums of columns of amounts."""
        amounts = [name for name, kind in self.columns.items() if kind == "numeric"]
        sums = "".join(f', coalesce(sum("{name}"), 0) AS "{name}"' for name in amounts)
        conditions, values = self._conditions(len(self.args) + 3)
        query = f"SELECT count(*) AS count{sums} FROM ({self.query}) AS e WHERE true{conditions}"
        [row] = await self.read.fetch(query, ANYTHING, NO_END, *self.args, *values)
        return Totals(count=row["count"], sums={name: format(row[name], "f") for name in amounts})

    def _conditions(self, first: int) -> tuple[str, list[str]]:
        """Return what is said in SQL, and the values of its parameters, the first of which has this number."""
        said: list[str] = []
        for number, (column, what, _) in enumerate(self.at.where, first):
            self._require(column, "where")
            kind = self.columns[column]
            match what:
                case "has":
                    said.append(f' AND strpos(lower(e."{column}"::text), lower(${number}::text)) > 0')
                case "is":
                    said.append(f' AND e."{column}" = ${number}::text::{kind}')
                case _:
                    said.append(f' AND e."{column}" {">=" if what == "from" else "<="} ${number}::text::{kind}')
        return "".join(said), [one.value for one in self.at.where]

    def _require(self, column: str, member: str) -> None:
        if self.columns.get(column) not in KINDS:
            names = ", ".join(name for name, kind in self.columns.items() if kind in KINDS)
            raise _unfit(member, f"the list has no column {column}: name one of {names}")
