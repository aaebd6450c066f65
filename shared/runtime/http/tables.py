"""Tables as doors answer them: reports whole, lists in pages by key, in another order where one asks for it."""

import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
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

CONDITION = re.compile(r"([a-z_]{1,60}) (?:(is|has|from|to) (.{1,200})|(empty))", re.DOTALL)
BETWEEN = re.compile(r"(?<!;);(?!;)")
KINDS = frozenset({"text", "date", "numeric", "int4", "int8", "bool", "timestamptz", "time"})
"""Types of columns that a condition may be about."""

# Rows without a value come last either way, and those with the same one by their key; backwards all of it is turned.
# Each mention of the list is planned where it stands, so that what is asked of it reaches its tables, and of 100,000
# rows one page is kept.
ORDERED = """
WITH every AS NOT MATERIALIZED ({query}),
     here AS (SELECT e."{column}" AS value, e."{key}"::text AS key FROM every AS e WHERE e."{key}"::text = ${cursor})
SELECT e.* FROM every AS e
WHERE (${cursor} = '' OR EXISTS (SELECT FROM here WHERE e."{column}" {beyond} here.value
  OR ({without})
  OR (e."{column}" IS NOT DISTINCT FROM here.value AND e."{key}"::text {behind} here.key))){conditions}
ORDER BY e."{column}" {direction}, e."{key}" {turn} LIMIT ${limit}
"""
WITHOUT = {
    False: 'e."{column}" IS NULL AND here.value IS NOT NULL',
    True: 'e."{column}" IS NOT NULL AND here.value IS NULL',
}


PARAMETER = re.compile(r"\$([0-9]+)((?:::[a-z]+(?:\[\])?)?)( IS NULL)?")
AS_THEY_ARE = frozenset({str, int, bool, list, dict, type(None)})
PAGE_ENDS, ORDER = re.compile(r"\sLIMIT \$2\s*$"), re.compile(r"\sORDER BY [^()]+$")
_columns_of: dict[str, list[tuple[str, str]]] = {}
"""Of queries that were asked before: software that has other columns has other queries, or begins anew."""


class Totals(BaseModel):
    """How many rows a whole list has, and the sum of each column of amounts."""

    count: int
    sums: dict[str, str]


class Report(BaseModel):
    """A table: amounts as decimal strings, days as ISO dates; where they were asked for, the totals of all its rows."""

    columns: list[str]
    rows: list[list[Any]]
    totals: Totals | None = Field(default=None, exclude_if=lambda totals: totals is None)


class Part(NamedTuple):
    """How many rows of a report are wanted, from its first on (None: all), and whether with the totals of all."""

    limit: int | None
    totals: bool


WHOLE = Part(None, totals=False)


async def part(
    limit: Annotated[int | None, Query(ge=1, le=10_000, description="At most so many rows, from the first on.")] = None,
    totals: Annotated[  # noqa: FBT002  # a query parameter
        bool, Query(description="Also answer how many rows there are in all, and their sums.")
    ] = False,
) -> Part:
    """Read which part of a report is wanted."""
    return Part(limit, totals)


InPart = Annotated[Part, Depends(part)]


async def fetched(read: Reader, query: str, *args: Any) -> Sequence[asyncpg.Record]:
    """Run a query, what is not asked for said in its text.

    PostgreSQL keeps a plan for whatever parameters may hold: it would follow conditions on what nobody asked for, and
    take a list for short. With null, empty and whole numbers in the text, one plan fits each kind of question.
    """
    said: dict[int, str] = {}
    kept: list[Any] = []
    for number, value in enumerate(args, 1):
        if value is None:
            said[number] = "NULL"
        elif value == "":
            said[number] = "''"
        elif type(value) is int:
            said[number] = str(value)

    def spoken(parameter: re.Match[str]) -> str:
        number, kind, is_null = int(parameter[1]), parameter[2], parameter[3] or ""
        if is_null and args[number - 1] is not None:
            return "false"
        if number not in said:
            kept.append(args[number - 1])
            said[number] = f"${len(kept)}"
        return f"{said[number]}{kind}{is_null}"

    text = PARAMETER.sub(spoken, query)
    rows: Sequence[asyncpg.Record] = await read.fetch(text, *kept)
    return rows


async def report(read: Reader, query: str, *args: Any) -> Report:
    """Run a query of schema `bi` or `read` and return its rows as a table."""
    rows = await fetched(read, query, *args)
    columns = list(rows[0].keys()) if rows else [name for name, _ in await _columns(read, query, *args)]
    return Report(columns=columns, rows=[[plain_value(value) for value in row] for row in rows])


async def first_rows(read: Reader, query: str, of: Part, *args: Any, totals: str = "") -> Report:
    """Run a query whose last clause is its order, and return the part of its rows that is wanted as a table.

    `totals`: a query for the count of all rows and the sum of each column of amounts, where it is quicker said by hand.
    """
    told = await report(read, f"{query} LIMIT ${len(args) + 1}::bigint", *args, of.limit)
    if of.totals and totals:
        told.totals = _totals((await fetched(read, totals, *args))[0])
    elif of.totals:
        told.totals = await totals_of(read, unordered(query), dict(await _columns(read, query, *args)), *args)
    return told


async def part_of(read: Reader, query: str, of: Part, *args: Any) -> Report:
    """Return what `first_rows` does, of a query whose rows are worked out once for the part and the totals."""
    if not of.totals:
        return await first_rows(read, query, of, *args)
    kinds = dict(await _columns(read, query, *args))
    amounts = {name: None for name, kind in kinds.items() if kind == "numeric"}
    sums = "".join(f', sum("{name}") OVER ()' for name in amounts)
    counted = f"SELECT *, count(*) OVER (){sums} FROM ({query}) AS every LIMIT ${len(args) + 1}::bigint"
    rows = await fetched(read, counted, *args, of.limit)
    added: Sequence[Any] = rows[0][len(kinds) :] if rows else [0, *amounts.values()]
    totals = Totals(count=added[0], sums=_written(zip(amounts, added[1:], strict=True)))
    shown = [[plain_value(value) for value in row[: len(kinds)]] for row in rows]
    return Report(columns=list(kinds), rows=shown, totals=totals)


async def totals_of(read: Reader, query: str, columns: Mapping[str, str], *args: Any) -> Totals:
    """Return how many rows a query has, and the sums of its columns of amounts."""
    amounts = [name for name, kind in columns.items() if kind == "numeric"]
    sums = "".join(f', sum("{name}") AS "{name}"' for name in amounts)
    [row] = await fetched(read, f"SELECT count(*) AS count{sums} FROM ({query}) AS every", *args)
    return _totals(row)


def _totals(row: asyncpg.Record) -> Totals:
    """Return a count, and the sums of columns behind it."""
    (_, count), *sums = row.items()
    return Totals(count=count, sums=_written(sums))


def _written(sums: Iterable[tuple[str, Decimal | None]]) -> dict[str, str]:
    """Return sums as they are answered; of no amounts there is no sum, that is 0."""
    return {name: "0" if amount is None else format(amount, "f") for name, amount in sums}


async def _columns(read: Any, query: str, *args: Any) -> list[tuple[str, str]]:
    """Return the columns of a query, each with the name of its type."""
    if query not in _columns_of:
        async with read.acquire() as db:
            prepared = await db.prepare(f"SELECT * FROM ({query}) AS every LIMIT 0")
            await prepared.fetch(*args)  # else the server waits for it, and the tables cannot be swapped meanwhile
            _columns_of[query] = [(attribute.name, attribute.type.name) for attribute in prepared.get_attributes()]
    return _columns_of[query]


def unpaged(query: str) -> str:
    """Return the query of a list without the end of a page, and without its order where that chooses no rows."""
    whole = PAGE_ENDS.sub("", query)
    rows = whole if whole.lstrip().startswith("SELECT DISTINCT ON") else unordered(whole)
    return f"SELECT * FROM ({rows}) AS listed WHERE $2::bigint IS NULL"


def unordered(query: str) -> str:
    """Return a query without its order, its last clause."""
    return ORDER.sub("", query)


def plain_value(value: Any) -> Any:
    """Return a value of a row as it is answered: amounts as strings, days and moments in ISO form."""
    if type(value) in AS_THEY_ARE:
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)


def plain_row(row: Any) -> dict[str, Any]:
    """Return a row of a query by column, each value as `plain_value` has it."""
    return {name: plain_value(value) for name, value in row.items()}


async def one_row(read: Reader, query: str, *args: Any, missing: str) -> dict[str, Any]:
    """Return the row of a query, as `plain_row` has it; raises the 404 problem `missing` where there is none."""
    row = await read.fetchrow(query, *args)
    if row is None:
        raise Problem(404, missing)
    return plain_row(row)


class Condition(NamedTuple):
    """What rows must satisfy: `is` a value, `has` a piece of text, lies `from` or up `to` a value, or is `empty`."""

    column: str
    what: str
    value: str


class Cursor(NamedTuple):
    """Where a page begins (after this key), how many rows it may have, which ones, in which order, with which totals.

    `sort` names a column, with `-` before it from the largest down; None is the order of the keys. `back`: the page
    before the key instead, the nearest row first.
    """

    after: str
    limit: int
    sort: str | None = None
    where: tuple[Condition, ...] = ()
    totals: bool = False
    back: bool = False


async def place(
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


async def cursor(
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
            "`paid_on empty`; several with `;` between, `;;` is a semicolon itself.",
        ),
    ] = None,
    totals: Annotated[  # noqa: FBT002  # a query parameter
        bool, Query(description="Also answer how many such rows there are, and their sums.")
    ] = False,
    back: Annotated[  # noqa: FBT002  # a query parameter
        bool, Query(description="The rows before the cursor instead, the nearest first.")
    ] = False,
) -> Cursor:
    """Read a keyset cursor, and which rows of a list are wanted in which order, with or without totals."""
    conditions = tuple(map(_condition, BETWEEN.split(where))) if where else ()
    return at._replace(sort=sort, where=conditions, totals=totals, back=back)


def _condition(text: str) -> Condition:
    if (said := CONDITION.fullmatch(text.strip())) is None:
        raise _unfit("where", "a condition is a column, one of is, has, from, to, and a value, or empty: grade is A")
    column, what, value, empty = said.groups()
    return Condition(column, what or empty, (value or "").replace(";;", ";"))


def _unfit(member: str, detail: str) -> Problem:
    return Problem(422, detail, errors=[{"pointer": f"/query/{member}", "detail": detail}])


def written(key: str) -> str:
    """Return the cursor of the page behind a key."""
    return urlsafe_b64encode(key.encode()).decode()


InOrder = Annotated[Cursor, Depends(place)]
Paging = Annotated[Cursor, Depends(cursor)]


class Page(BaseModel):
    """Rows, the cursor of the next page (None: this was the last), and, where they were asked for, the totals."""

    items: list[dict[str, Any]]
    next: str | None
    totals: Totals | None = Field(default=None, exclude_if=lambda totals: totals is None)


async def page(read: Reader, query: str, at: Cursor, *args: Any) -> Page:
    """Return a page of a query with `$1` = last key seen and `$2` = most rows, ordered by its first column.

    Raises the 422 problem for a column that the list has not, and for a value that is none of its kind.
    """
    if at.sort is None and not at.where and not at.totals and not at.back:
        rows = await fetched(read, query, at.after, at.limit + 1, *args)
        return _page(rows, at)
    try:
        columns = dict(await _columns(read, query, ANYTHING, NO_END, *args))
        chosen = Chosen(read, query, args, columns, at)
        if not at.totals:
            return _page(await chosen.rows(), at)
        totals = await chosen.totals()
        return _page(await chosen.rows() if totals.count else (), at, totals)
    except asyncpg.DataError as error:
        raise _unfit("where", f"a condition names a value that is none of its column's kind: {error}") from error


def _page(rows: Sequence[asyncpg.Record], at: Cursor, totals: Totals | None = None) -> Page:
    shown = [plain_row(row) for row in rows[: at.limit]]
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
        if self.at.sort is None and not self.at.where and not self.at.back:
            return await fetched(self.read, self.query, self.at.after, self.at.limit + 1, *self.args)
        key = next(iter(self.columns))
        sort = self.at.sort or key
        column, back = sort.removeprefix("-"), self.at.back
        falling = sort.startswith("-") is not back
        self._require(column, "sort")
        conditions, values = self._conditions(len(self.args) + 5)
        query = ORDERED.format(
            query=unpaged(self.query),
            key=key,
            column=column,
            beyond="<" if falling else ">",
            behind="<" if back else ">",
            without=WITHOUT[back].format(column=column),
            direction=f"{'DESC' if falling else 'ASC'} NULLS {'FIRST' if back else 'LAST'}",
            turn="DESC" if back else "ASC",
            cursor=len(self.args) + 3,
            limit=len(self.args) + 4,
            conditions=conditions,
        )
        # Forwards in the order of the keys the list itself begins behind the cursor.
        by_key = sort == key and not back
        first, behind = (self.at.after, ANYTHING) if by_key else (ANYTHING, self.at.after)
        bounds = NO_END, *self.args, behind, self.at.limit + 1
        return await fetched(self.read, query, first, *bounds, *values)

    async def totals(self) -> Totals:
        """Return how many there are, and the sums of columns of amounts."""
        conditions, values = self._conditions(len(self.args) + 3)
        query = f"SELECT * FROM ({unpaged(self.query)}) AS e WHERE true{conditions}"
        return await totals_of(self.read, query, self.columns, ANYTHING, NO_END, *self.args, *values)

    def _conditions(self, first: int) -> tuple[str, list[str]]:
        """Return what is said in SQL, and the values of its parameters, the first of which has this number."""
        said: list[str] = []
        values: list[str] = []
        for column, what, value in self.at.where:
            self._require(column, "where")
            if what == "empty":
                said.append(f' AND e."{column}" IS NULL')
                continue
            kind, number = self.columns[column], first + len(values)
            values.append(value)
            match what:
                case "has":
                    said.append(f' AND strpos(lower(e."{column}"::text), lower(${number}::text)) > 0')
                case "is":
                    said.append(f' AND e."{column}" = ${number}::text::{kind}')
                case _:
                    said.append(f' AND e."{column}" {">=" if what == "from" else "<="} ${number}::text::{kind}')
        return "".join(said), values

    def _require(self, column: str, member: str) -> None:
        if self.columns.get(column) not in KINDS:
            names = ", ".join(name for name, kind in self.columns.items() if kind in KINDS)
            raise _unfit(member, f"the list has no column {column}: name one of {names}")
