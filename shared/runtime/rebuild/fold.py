"""Folding whole logs in memory: the last row of each key of the facts tables, of several projections at once.

Each event is read and decoded once, and only where a table takes it. Nothing here waits or writes.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import msgspec

from shared.events.registry import BY_NAME
from shared.runtime.log import decoding
from shared.runtime.log.mapper import strange
from shared.runtime.log.store import Entry
from shared.runtime.tables.definition import Facts, Projection, Recorded, Row

Kept = dict[Any, Row]
NOTHING: Mapping[str, frozenset[int]] = MappingProxyType({})


class Unfoldable(Exception):
    """What a log says cannot be taken in by a projection. A live feed would park it; a rebuild ends on it."""


class _Meta(msgspec.Struct):
    actor: str = ""


_meta = msgspec.json.Decoder(_Meta).decode


class Taker:
    """A facts table of one projection, and its rows so far by key."""

    def __init__(self, projection: Projection, facts: Facts[Any]) -> None:
        places = [list(facts.table.columns).index(column) for column in facts.table.key]
        self.projection = projection.name
        self.name = f"{projection.name}/{facts.table.name}"
        self.facts = facts
        self.key = itemgetter(*places)
        self.kept: Kept = {}


Takers = Sequence[tuple[Taker, Callable[[Recorded], Iterable[Row]]]]
"""Tables that take an event, each with what makes rows of it."""


class Fold:
    """Folds entries into the facts of projections; `aside`, by source, are positions that all of them pass over."""

    def __init__(self, projections: Sequence[Projection], aside: Mapping[str, frozenset[int]] = NOTHING) -> None:
        self.events = 0
        self._aside = aside
        self._takers = {p.name: [Taker(p, facts) for facts in p.facts] for p in projections}
        self._listening = {
            source: [taker for p in projections if source in p.sources for taker in self._takers[p.name]]
            for source in {source for p in projections for source in p.sources}
        }
        self._found: dict[tuple[str, str], Takers] = {}

    def take(self, source: str, entries: Sequence[Entry]) -> None:
        """Take entries of a log in, in their order. Raises Unfoldable, naming the event."""
        for entry, takers in self._heard(source, entries):
            self._keep(source, entry, takers)
        self.events += len(entries)

    def wanted(self, source: str, entries: Sequence[Entry]) -> list[Entry]:
        """Return those that a table takes, without taking them in. Raises Unfoldable for a word of newer software."""
        return [entry for entry, _ in self._heard(source, entries)]

    def rows(self, projection: str) -> Iterator[tuple[Facts[Any], list[Row]]]:
        """Yield each facts table of a projection with its rows, and forget them."""
        for taker in self._takers.pop(projection):
            rows = list(taker.kept.values())
            taker.kept = {}
            yield taker.facts, rows

    def _heard(self, source: str, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Takers]]:
        passed = self._aside.get(source, frozenset())
        for entry in [entry for entry in entries if entry.position not in passed] if passed else entries:
            takers = self._found.get((source, entry.type))
            if takers is None:
                takers = self._found[source, entry.type] = self._find(source, entry)
            if takers:
                yield entry, takers

    def _keep(self, source: str, entry: Entry, takers: Takers) -> None:
        name = ""
        try:
            told = entry.position, entry.stream_id, entry.version, entry.recorded_at, _meta(entry.meta).actor
            one = Recorded(source, *told, decoding.decode(entry.type, entry.data))
            for taker, rows in takers:
                name = taker.name
                kept, key = taker.kept, taker.key
                for row in rows(one):
                    kept[key(row)] = row
        except Exception as error:
            place = source, entry.position, entry.type, entry.stream_id
            readers = name or ", ".join(sorted({taker.projection for taker, _ in takers}))
            raise unfoldable(place, readers, f"{type(error).__name__}: {error}") from error

    def _find(self, source: str, entry: Entry) -> Takers:
        """Return who takes an event of this name: nobody, where it is no word of ours."""
        kind = BY_NAME.get(entry.type)
        if kind is None:
            if strange(entry.type):
                return []
            place = source, entry.position, entry.type, entry.stream_id
            raise unfoldable(place, "this version of the software", f"it knows no {entry.type}")
        lifted = hasattr(kind, "upcast")  # into a class that only decoding tells
        listening = self._listening[source]
        if lifted:
            return [(taker, taker.facts.rows) for taker in listening]
        return [(taker, taker.facts.make) for taker in listening if issubclass(kind, taker.facts.of)]


def unfoldable(place: tuple[str, int, str, str], name: str, why: str) -> Unfoldable:
    """Return the sentence about an event, given by source, position, wire name and stream, that cannot be taken in."""
    source, position, wire_name, stream = place
    word = wire_name.rpartition(".v")[0].rpartition(".")[2] or wire_name
    return Unfoldable(f"{source} {position:,}, {word} of {stream}, cannot be taken in by {name}: {why}")


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the cyclic collector away: it would walk all rows again and again, and nothing in a fold is cyclic."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
