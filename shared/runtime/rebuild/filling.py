"""Tables of new versions filled from a part of the history, or from all of it: rows first, then what is derived."""

from array import array
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any

import asyncpg

from shared.runtime.rebuild.fold import Fold, Unfoldable
from shared.runtime.rebuild.lines import blocks
from shared.runtime.rebuild.spool import frames
from shared.runtime.tables.definition import Derived, Facts, Projection, Row, Table
from shared.runtime.tables.paths import Found, Tables, keys_of, ordered
from shared.runtime.tables.versions import schema

Report = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much it is in all."""

MARKS = "Q"
Versions = Mapping[str, int]
"""The version that is made of each projection, by its name."""


ACROSS, WITHIN = "across", "within"
"""The two rounds: what all parts look up, then what each part makes by itself."""


def across(projections: Sequence[Projection]) -> list[Projection]:
    """Return what all parts look up: the tables to which paths lead across ids. They are whole before any derives."""
    return [replace(one, facts=_facts(one, looked_up=True), derived=()) for one in projections]


def within(projections: Sequence[Projection]) -> list[Projection]:
    """Return what each part makes by itself: the other tables, and what is derived."""
    return [replace(one, facts=_facts(one, looked_up=False)) for one in projections]


def _facts(projection: Projection, *, looked_up: bool) -> tuple[Facts[Any], ...]:
    led_to = [path.table for derived in projection.derived for path in derived.paths if path.across]
    return tuple(facts for facts in projection.facts if (facts.table in led_to) is looked_up)


CHOSEN = MappingProxyType({ACROSS: across, WITHIN: within})


async def fill(
    db: Any, projections: Sequence[Projection], versions: Versions, fold: Fold, report: Report
) -> "array[int]":
    """Write what was folded into the tables of projections, and derive from it. Raises Unfoldable.

    Facts tables that are none of these stand in the database already, with their keys and indexes. Returns the marks of
    all keys that were derived.
    """
    marks = array(MARKS)
    for projection in projections:
        new = _New(projection, schema(projection.name, versions[projection.name]))
        needed = {path.table.name for derived in projection.derived for path in derived.paths}
        at_hand: dict[str, Sequence[Row]] = {}
        for number, (facts, rows) in enumerate(fold.rows(projection.name), 1):
            await new.copy(db, facts.table, rows)
            report(f"write {facts.table.name}", number, len(projection.facts))
            if facts.table.name in needed:
                at_hand[facts.table.name] = ordered(facts.table, rows)
        for derived in projection.derived:
            marks.extend(mark(derived.table.name, key) for key in await new.derive(db, derived, at_hand))
            report(f"derive {derived.table.name}", 1, 1)
    return marks


def mark(table: str, key: str) -> int:
    """Return the mark of a key of a derived table, in 64 bits: two keys with one mark are not to be expected."""
    return int.from_bytes(blake2b(f"{table} {key}".encode(errors="surrogatepass"), digest_size=8).digest())


async def fill_from(file: Path, db: Any, projections: Sequence[Projection], versions: Versions) -> "array[int]":
    """Fold a part of the history, and fill the tables from it; returns and raises as `fill` does."""
    fold = Fold(projections)
    for source, entries in frames(file):
        fold.take(source, entries)
    return await fill(db, projections, versions, fold, _untold)


def _untold(_stage: str, _done: int, _all: int) -> None:
    """Report nothing: who waits for the part counts parts."""


@dataclass(frozen=True, slots=True)
class _New:
    """The new version of a projection, and the schema in which it stands."""

    projection: Projection
    home: str

    async def copy(self, db: Any, table: Table[Any], rows: Sequence[Row]) -> None:
        """Add rows to a table, if there are any. Raises Unfoldable where it cannot hold one."""
        if not rows:
            return
        columns, name = list(table.columns), table.name
        try:
            await db.copy_to_table(name, schema_name=self.home, columns=columns, source=_lines(table, rows))
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, UnicodeEncodeError) as error:
            where = f"{self.projection.name}/{name}"
            raise Unfoldable(f"{where} cannot hold what the events say: {error}") from error

    async def derive(self, db: Any, derived: Derived, at_hand: Tables) -> list[str]:
        """Add what is derived for all keys that rows at hand give; return these."""
        keys = keys_of(derived, at_hand)
        found = Found(derived)
        async with db.transaction():
            await db.execute(f'SET LOCAL search_path = "{self.home}", pg_catalog')
            await found.from_database(db, keys, at_hand)
        await self.copy(db, derived.table, list(self._rows(derived, keys, found)))
        return keys

    def _rows(self, derived: Derived, keys: Sequence[str], found: Found) -> Iterator[Row]:
        for key in keys:
            try:
                yield from derived.derive(key, found.of(key))
            except Exception as error:
                place = f"{self.projection.name}/{derived.table.name}"
                raise Unfoldable(f"{place}: {key} cannot be derived: {type(error).__name__}: {error}") from error


async def _lines(table: Table[Any], rows: Sequence[Row]) -> AsyncIterator[bytes]:
    for block in blocks(table, rows):
        yield block
