"""Whether a new fact fits: it is read back from its bytes, and every table that it sets here can take its rows.

Asked before a fact is appended, so that nothing enters the log that its readers stumble on. Rows of a table mostly have
the same types in the same places: what has to be asked of such a row is found out once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from re import fullmatch
from types import NoneType
from typing import Any, NamedTuple

import structlog

from shared.events import Event
from shared.runtime.ask.decisions import Refused, Stamp
from shared.runtime.log.decoding import decode
from shared.runtime.tables.definition import Facts, Projection, Recorded, Row, Table

LONGEST_KEY_BYTES = 2_600
"""An entry of an index of PostgreSQL has at most 2,704 bytes."""
LARGEST_NUMBER = Decimal(10) ** 131_000
"""A number without a precision has at most 131,072 digits before its point, and 16,383 behind it."""
MOST_PLACES = 16_000

PYTHON: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "date": (date,),
    "timestamptz": (datetime,),
    "time": (time,),
    "boolean": (bool,),
    "integer": (int,),
    "bigint": (int,),
    "numeric": (Decimal, int),
}
WHOLE = {"integer": 2**31 - 1, "bigint": 2**63 - 1}

say = structlog.get_logger("fitting")


class DoesNotFit(Refused):
    """No reader could take this fact in, so it is not recorded."""

    by_rule = False


class Column(NamedTuple):
    """A column: the Python types of its values, and the largest number that it takes."""

    name: str
    takes: frozenset[type]
    largest: Decimal | int | None


class Numbers(NamedTuple):
    """The place of a number in a row, and the least and the largest that its column takes."""

    place: int
    least: Decimal | int
    largest: Decimal | int


class Questions(NamedTuple):
    """What has to be asked of a row of certain types: its texts, those of each key or index, its numbers."""

    texts: tuple[int, ...]
    keys: tuple[tuple[int, ...], ...]
    numbers: tuple[Numbers, ...]
    decimals: tuple[int, ...]


class Taker:
    """A table of facts as it takes rows. Raises LookupError for a column of a SQL type that is not known here."""

    def __init__(self, facts: Facts[Any]) -> None:
        self.facts = facts
        self._columns = tuple(columns(facts.table))
        self._known: dict[tuple[type, ...], Questions] = {}

    def unfit(self, row: Row) -> str | None:
        """Return the first column that cannot take its value, `*` where it has another number of them."""
        kinds = tuple(map(type, row))
        asked = self._known.get(kinds)
        if asked is None:
            if len(kinds) != len(self._columns):
                return "*"
            for column, kind in zip(self._columns, kinds, strict=True):
                if kind not in column.takes:
                    return column.name
            asked = self._known[kinds] = self._questions(kinds)
        return self._answer(asked, row)

    def _answer(self, asked: Questions, row: Row) -> str | None:
        joined = "".join([row[place] for place in asked.texts])
        if "\x00" in joined:
            return next(self._columns[place].name for place in asked.texts if "\x00" in row[place])
        for place, least, largest in asked.numbers:
            if not least <= row[place] <= largest:
                return self._columns[place].name
        for place in asked.decimals:
            if row[place].adjusted() < -MOST_PLACES:
                return self._columns[place].name
        if len(joined) > LONGEST_KEY_BYTES // 4:  # else no part of it is too long
            for key in asked.keys:
                if len("".join([row[place] for place in key]).encode()) > LONGEST_KEY_BYTES:
                    return self._columns[key[0]].name
        return None

    def _questions(self, kinds: Sequence[type]) -> Questions:
        table, names = self.facts.table, list(self.facts.table.columns)
        texts = tuple(place for place, kind in enumerate(kinds) if kind is str)
        keys = (tuple(names.index(name) for name in key) for key in (table.key, *table.indexes))
        numbers = (
            Numbers(place, -largest, largest)
            for place, (*_, largest) in enumerate(self._columns)
            if largest is not None
        )
        return Questions(
            texts,
            tuple(filter(None, (tuple(place for place in key if place in texts) for key in keys))),
            tuple(one for one in numbers if kinds[one.place] is not NoneType),
            tuple(place for place, kind in enumerate(kinds) if kind is Decimal),
        )


class Fitting:
    """Asks of the facts of one service, whose own tables `projections` are."""

    def __init__(self, service: str, projections: Iterable[Projection]) -> None:
        self._service = service
        self._takers = [
            Taker(facts) for projection in projections if service in projection.sources for facts in projection.facts
        ]
        self._of: dict[type[Event], Sequence[Taker]] = {}

    def __call__(self, fact: Event, stream: str, version: int, data: bytes, stamp: Stamp) -> None:
        """Raise DoesNotFit where the fact cannot be read back, or a table cannot take what it sets."""
        if decode(type(fact).TYPE, data) != fact:
            raise DoesNotFit(f"{type(fact).__name__} is not read back as it was written.")
        recorded = Recorded(self._service, 1, stream, version, stamp.at, stamp.actor, fact)
        for taker in self._setting(type(fact)):
            for row in rows(taker.facts, recorded):
                if (column := taker.unfit(row)) is not None:
                    raise DoesNotFit(f"{taker.facts.table.name}.{column} cannot take what {type(fact).__name__} says.")

    def _setting(self, kind: type[Event]) -> Sequence[Taker]:
        """Return the tables that may take rows of such facts."""
        if kind not in self._of:
            self._of[kind] = [one for one in self._takers if not one.facts.of or kind in one.facts.of]
        return self._of[kind]


def rows(facts: Facts[Any], recorded: Recorded) -> list[Row]:
    """Return the rows that a fact sets; raises DoesNotFit where it leads to none."""
    try:
        return list(facts.rows(recorded))
    except Exception as error:
        say.exception("a new fact makes no rows", table=facts.table.name, type=type(recorded.event).TYPE)
        raise DoesNotFit(f"{facts.table.name} makes no row of {type(recorded.event).__name__}: {error!r}.") from error


def columns(table: Table[Any]) -> Iterable[Column]:
    """Yield the columns of a table; raises LookupError for a SQL type that is not known here."""
    for name, sql in table.columns.items():
        kind = fullmatch(r"(\w+)(?:\((\d+), *(\d+)\))?( not null)?", sql.lower())
        if kind is None or kind[1] not in PYTHON:
            raise LookupError(
                f"{table.name}.{name} is {sql}: say in shared/runtime/ask/fitting.py what such a column takes"
            )
        largest: Decimal | int | None = WHOLE.get(kind[1])
        if kind[1] == "numeric":
            largest = LARGEST_NUMBER
            if kind[2]:
                largest = Decimal(10) ** (int(kind[2]) - int(kind[3])) - Decimal(1).scaleb(-int(kind[3]))
        nothing = {NoneType} if name not in table.key and not kind[4] else set()
        yield Column(name, frozenset({*PYTHON[kind[1]], *nothing}), largest)
