"""What a projection is: facts (each event sets narrow rows, in any order) and what is derived from them. Pure.

A projection is rebuilt as one piece. Its tables live in a schema of their own per version (`commission_v2`); the views
in schema `read` (`read.commission_entry`) always show the live version, so readers and `bi` never notice a swap.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from shared.events import Event

Row = tuple[Any, ...]
RowT = TypeVar("RowT", bound=Row)
RowT_co = TypeVar("RowT_co", bound=Row, covariant=True)


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
class Table(Generic[RowT_co]):
    """A table of a projection: columns with SQL types, the key, and what it is, in Chinese and English.

    `key` columns are NOT NULL, others may be null unless their type says so. `row` makes a row of values, as the type
    that `rows.table` made the columns of.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    comment: str
    indexes: tuple[tuple[str, ...], ...] = ()
    row: Callable[[Iterable[Any]], RowT_co] = tuple  # type: ignore[assignment]  # without a row type: bare tuples

    def places(self, columns: Iterable[str]) -> list[int]:
        """Return where these columns stand in a row."""
        names = list(self.columns)
        return [names.index(column) for column in columns]


@dataclass(frozen=True)
class Facts(Generic[RowT_co]):
    """`make(recorded)` yields the rows that one event of `of` sets: same key, same row, whatever came before.

    Where a later event of the same stream changes a row, it yields the whole new row under the same key, or the row
    carries the position and readers take the latest: rows are set, never incremented. A rebuild does not even decode
    what no table takes.

    `by_members` makes the same rows for a kind of event, out of anything that has its members: a rebuild spares
    itself the event where that is enough for all tables that take it.
    """

    table: Table[RowT_co]
    make: Callable[[Recorded], Iterable[Row]]
    of: tuple[type[Event], ...]
    by_members: Mapping[type[Event], Callable[[Recorded], Iterable[Row]]] = field(default_factory=dict, compare=False)

    def rows(self, recorded: Recorded) -> Iterable[Row]:
        """Return the rows that an event sets: none for an event that is none of `of`."""
        return self.make(recorded) if isinstance(recorded.event, self.of) else ()


@dataclass(frozen=True, eq=False)
class From(Generic[RowT_co]):
    """A path to rows that a derived key rests on: rows of `facts` whose columns `on` hold certain values.

    These are the parts of the key itself, or, where the path goes on from others (`of`), what the columns `by` of rows
    there hold (the columns of the same names unless said). Queries, look-ups and touched keys are made from it.

    All rows that one key rests on are told by streams with one id (`account-C1`, `customer-C1`), so that a rebuild
    finds them in one part of the history. A path that leads to rows of other ids says so: `across`.
    """

    facts: Facts[RowT_co]
    on: tuple[str, ...]
    of: "tuple[From[Any], ...]" = ()
    by: tuple[str, ...] = ()
    across: bool = False

    def __init__(
        self,
        facts: Facts[RowT_co],
        *on: str,
        of: "From[Any] | tuple[From[Any], ...]" = (),
        by: str | tuple[str, ...] = (),
        across: bool = False,
    ) -> None:
        set_ = object.__setattr__  # the class is frozen
        set_(self, "facts", facts)
        set_(self, "on", on)
        set_(self, "of", of if isinstance(of, tuple) else (of,))
        set_(self, "by", ((by,) if isinstance(by, str) else by) or on)
        set_(self, "across", across)
        for table, columns in ((self.table, on), *((one.table, self.by) for one in self.of)):
            table.places(columns)  # raises ValueError for a column that is not there

    @property
    def table(self) -> Table[RowT_co]:
        """The table to which it leads."""
        return self.facts.table

    @property
    def name(self) -> str:
        """Its name among the paths of a derived table."""
        return f"{self.table.name}.{','.join(self.on)}"


class Reached(Protocol):
    """The rows that one key is derived from, by path; those of a path in the order of their keys."""

    def __getitem__(self, path: From[RowT]) -> Sequence[RowT]:
        """Return the rows to which a path leads."""


@dataclass(frozen=True)
class Key:
    """How a key of a derived table is written as text: parts with a blank between; only the first may hold blanks.

    A single part is a text already.
    """

    parts: tuple[type, ...] = (str,)

    def value(self, key: str) -> Any:
        """Return what rows hold of a key: the text itself, or a tuple of its parts."""
        if len(self.parts) == 1:
            return key
        texts = key.rsplit(" ", len(self.parts) - 1)
        return tuple(
            date.fromisoformat(text) if kind is date else text for text, kind in zip(texts, self.parts, strict=True)
        )

    def text(self, value: Any) -> str:
        """Return what rows hold of a key as its text."""
        return value if len(self.parts) == 1 else " ".join(map(str, value))

    def sql(self, columns: Sequence[str]) -> str:
        """Return the expression that writes these columns as a key."""
        texts = (
            f"to_char(\"{column}\", 'YYYY-MM-DD')" if kind is date else f'"{column}"'
            for column, kind in zip(columns, self.parts, strict=True)
        )
        return " || ' ' || ".join(texts)


class Since(NamedTuple):
    """A row of `facts` names a `day`: it touches every key that rests on a row of `path` whose day `on` is not before.

    So a number of a book that a rule looks up reaches what was derived by it for days to come.
    """

    facts: Facts[Any]
    day: str
    path: From[Any]
    on: str


@dataclass(frozen=True)
class Derived:
    """Rows computed again for each touched key by a pure function of the facts.

    `derive(key, reached)` gets the rows to which `paths` lead from a key; what a fact touches follows from the same
    paths, walked back. The derived table's first column is the key, all its rows under a touched key are replaced.
    `every`: the paths, from the key, on which at least one row stands where there is anything to derive.
    """

    table: Table[Any]
    paths: tuple[From[Any], ...]
    every: tuple[From[Any], ...]
    derive: Callable[[str, Reached], Iterable[Row]]
    key: Key = Key()
    since: Since | None = None

    def __post_init__(self) -> None:
        names = [path.name for path in self.paths]
        if len(set(names)) < len(names) or any(one not in self.paths for path in self.paths for one in path.of):
            raise TypeError(f"{self.table.name}: a path is there twice, or goes on from one that is not there")
        if any(path.of or path.across for path in self.every):
            raise TypeError(f"{self.table.name}: its keys are those of rows to which the key itself leads")


@dataclass(frozen=True)
class Projection:
    """A set of tables that are fed and rebuilt as one piece, out of the events of `sources`."""

    name: str
    sources: tuple[str, ...]
    facts: tuple[Facts[Any], ...]
    derived: tuple[Derived, ...] = ()
    comment: str = field(default="", kw_only=True)

    def takes(self, kind: type[Event]) -> bool:
        """Tell whether a table takes events of a kind. What is lifted into another kind is known only when decoded."""
        return hasattr(kind, "upcast") or any(issubclass(kind, facts.of) for facts in self.facts)

    @property
    def tables(self) -> Iterator[Table[Any]]:
        """All tables, facts first."""
        yield from (facts.table for facts in self.facts)
        yield from (derived.table for derived in self.derived)


def values_of(table: Table[Any], columns: Sequence[str]) -> Callable[[Row], Any]:
    """Return what gives the values of these columns of a row: one value, or a tuple of several."""
    return itemgetter(*table.places(columns))
