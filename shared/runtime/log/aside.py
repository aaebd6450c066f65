"""Events that were set aside: no software here can take them in, a gm said so, and every reader passes them over.

That is a fact (`EventSetAside`) in the log of the service that reads: in the stream of the event itself where that is
this service's own, so that whoever folds the stream meets it; else in a stream for all of that source.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from shared.events.office import EventSetAside
from shared.runtime.log.decoding import decode
from shared.runtime.log.store import Entry

FACTS = f"SELECT data FROM log.events WHERE type = '{EventSetAside.TYPE}'"  # there is an index on these alone
EVERY = f"SELECT * FROM log.events WHERE type = '{EventSetAside.TYPE}' ORDER BY position"

Place = tuple[str | None, int]
"""Epoch and position of an event in the log of its source. A service's own positions outlive a restore: no epoch."""


def stream_of(service: str, source: str, stream_id: str) -> str:
    """Return the stream that keeps the fact."""
    return stream_id if source == service else f"aside-{source}"


def fact(data: bytes) -> EventSetAside:
    """Return the fact of a row."""
    event = decode(EventSetAside.TYPE, data)
    assert isinstance(event, EventSetAside)
    return event


def places(service: str, source: str, facts: Iterable[EventSetAside]) -> frozenset[Place]:
    """Return which events of a source are passed over by a service."""
    return frozenset((None if source == service else one.epoch, one.position) for one in facts if one.source == source)


def names(places_: frozenset[Place], epoch: str, position: int) -> bool:
    """Tell whether an event is one of those that are passed over."""
    return bool(places_) and ((epoch, position) in places_ or (None, position) in places_)


async def of_source(db: Any, service: str, source: str) -> frozenset[Place]:
    """Return which events of a source a service passes over."""
    return places(service, source, [fact(row["data"]) for row in await db.fetch(FACTS)])


async def of_stream(db: Any, stream_id: str) -> frozenset[int]:
    """Return the positions of a stream of the own log that decisions pass over."""
    return frozenset(fact(row["data"]).position for row in await db.fetch(f"{FACTS} AND stream_id = $1", stream_id))


def left(entries: Sequence[Entry], named: frozenset[int]) -> list[Entry]:
    """Return what a decision folds of a stream: neither what was set aside (`named`) nor the facts that say so."""
    return [entry for entry in entries if entry.position not in named and entry.type != EventSetAside.TYPE]


def named_in(entries: Iterable[Entry]) -> frozenset[int]:
    """Return the positions that these entries set aside."""
    return frozenset(fact(entry.data).position for entry in entries if entry.type == EventSetAside.TYPE)
