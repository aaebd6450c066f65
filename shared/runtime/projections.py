"""What a projection is: facts (each event sets narrow rows, in any order) and what is derived from them. Pure.

A projection is rebuilt as one piece. Its tables live in a schema of their own per version (`commission_v2`); the views
in schema `read` (`read.commission_entry`) always show the live version, so readers and `bi` never notice a swap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from shared.events import Event

Row = tuple[Any, ...]


class Recorded(NamedTuple):
    """An event as its service's log recorded it."""

    source: str  # the service
    position: int  # in that service's log
    stream_id: str
    version: int
    recorded_at: datetime
    actor: str
    event: Event


@dataclass(frozen=True)
class Table:
    """A table of a projection: columns with SQL types, the key, and what it is, in English and Chinese.

    `key` columns are NOT NULL, others may be null unless their type says so.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    comment: str
    indexes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Facts:
    """`rows(recorded)` yields the rows that one event sets: same key, same row, whatever came before.

    Where a later event of the same stream changes a row, it yields the whole new row under the same key, or the row
    carries the position and readers take the latest: rows are set, never incremented. Where `of` names events, `rows`
    yields nothing for others, and a rebuild does not even decode what no table takes.
    """

    table: Table
    rows: Callable[[Recorded], Iterable[Row]]
    of: tuple[type[Event], ...] = ()


@dataclass(frozen=True)
class Touch:
    """Which derived keys a facts row touches: SQL giving keys for `$1`, the values of `column` in the batch."""

    table: str
    column: str
    sql: str


@dataclass(frozen=True)
class Derived:
    """Rows computed again for each touched key by a pure function of the facts.

    `inputs` names SQL queries over the facts tables (bare names); each takes `$1 text[]`, the keys, and its first
    column is the key. `derive(key, inputs)` gets the rows of that key per input, in the query's order, without the key
    column stripped. The derived table's first column is the key; all its rows under a touched key are replaced.
    """

    table: Table
    inputs: Mapping[str, str]
    touches: tuple[Touch, ...]
    every_key: str  # SQL giving all keys, for a rebuild
    derive: Callable[[str, Mapping[str, Sequence[Row]]], Iterable[Row]]


@dataclass(frozen=True)
class Projection:
    """A set of tables that are fed and rebuilt as one piece, out of the events of `sources`."""

    name: str
    sources: tuple[str, ...]
    facts: tuple[Facts, ...]
    derived: tuple[Derived, ...] = ()
    comment: str = field(default="", kw_only=True)

    @property
    def tables(self) -> Iterator[Table]:
        """All tables, facts first."""
        yield from (facts.table for facts in self.facts)
        yield from (derived.table for derived in self.derived)
