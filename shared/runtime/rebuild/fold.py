"""Folding whole logs in memory: the last row of each key of the facts tables, of several projections at once.

Each event is read and decoded once, and only where a table takes it. Nothing here waits or writes.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from shared.events.registry import BY_NAME
from shared.runtime.log.decoding import members_reader, reader
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


class Heard(NamedTuple):
    """What reads events of a name, and the tables that take them, each with what makes rows of one."""

    read: Callable[[bytes], Any]
    takers: Sequence[tuple[Taker, Callable[[Recorded], Iterable[Row]]]]


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
        self._found: dict[str, dict[str, Heard | None]] = {source: {} for source in self._listening}

    def take(self, source: str, entries: Sequence[Entry]) -> None:
        """Take entries of a log in, in their order. Raises Unfoldable, naming the event."""
        for entry, heard in self._heard(source, entries):
            self._keep(source, entry, heard)
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

    def _heard(self, source: str, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Heard]]:
        passed, found = self._aside.get(source, frozenset()), self._found[source]
        for entry in [entry for entry in entries if entry.position not in passed] if passed else entries:
            name = entry.type
            if name not in found:
                found[name] = self._find(source, entry)
            heard = found[name]
            if heard is not None:
                yield entry, heard

    def _keep(self, source: str, entry: Entry, heard: Heard) -> None:
        position, stream_id, version, _, data, meta, recorded_at, _ = entry
        taker = None
        try:
            told = position, stream_id, version, recorded_at, _meta(meta).actor, heard.read(data)
            one = Recorded(source, *told)
            for taker, rows in heard.takers:
                kept, key = taker.kept, taker.key
                for row in rows(one):
                    kept[key(row)] = row
        except Exception as error:
            readers = taker.name if taker else ", ".join(sorted({taker.projection for taker, _ in heard.takers}))
            raise unfoldable(_place(source, entry), readers, f"{type(error).__name__}: {error}") from error

    def _find(self, source: str, entry: Entry) -> Heard | None:
        """Return who takes an event of this name: nobody, where it is no word of ours."""
        kind = BY_NAME.get(entry.type)
        if kind is None:
            if strange(entry.type):
                return None
            raise unfoldable(_place(source, entry), "this version of the software", f"it knows no {entry.type}")
        lifted = hasattr(kind, "upcast")  # into a class that only decoding tells
        tables = [taker for taker in self._listening[source] if lifted or issubclass(kind, taker.facts.of)]
        if not tables:
            return None
        if lifted:
            return Heard(reader(kind), [(taker, taker.facts.rows) for taker in tables])
        if all(kind in taker.facts.by_members for taker in tables):
            return Heard(members_reader(kind), [(taker, taker.facts.by_members[kind]) for taker in tables])
        return Heard(reader(kind), [(taker, taker.facts.make) for taker in tables])


def _place(source: str, entry: Entry) -> tuple[str, int, str, str]:
    return source, entry.position, entry.type, entry.stream_id


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
