"""Setting an event aside: a gm records that no software here can take it in, and what waits behind it is released."""

from hashlib import sha256
from typing import Any

from eventsourcing.persistence import StoredEvent
from pydantic import BaseModel

from shared.events.office import EventSetAside
from shared.runtime.ask.asking import RACES
from shared.runtime.ask.decisions import Refused
from shared.runtime.ask.wish import ConcurrentChange, KeyReused
from shared.runtime.feed import dead_letters
from shared.runtime.log import aside
from shared.runtime.log.mapper import EventMapper, Written, canonical
from shared.runtime.log.store import Entry, Request
from shared.runtime.redrive import Redrive, Redriven, redrive
from shared.runtime.running import Running

PARKED = "SELECT * FROM feed.parked WHERE id = $1"
LATEST = "SELECT coalesce(max(version), 0) FROM log.events WHERE stream_id = $1"


class NotParked(Refused):
    """Nothing is parked under this number."""

    status = 404


class WaitsForAnother(Refused):
    """It only waits for an earlier event of its stream: that one may be set aside."""

    status = 409


class NoEventOfTheLog(Refused):
    """The log of its source holds no such event: a redrive removes it."""

    status = 409


class SetAside(BaseModel):
    """What was recorded (in a preview: would be), at which position of the own log, and what became of what waited."""

    position: int
    version: int
    event: EventSetAside
    released: Redriven


async def set_aside(parts: Running, number: int, *, reason: str, by: str, key: str, dry_run: bool = False) -> SetAside:
    """Record that the parked event of this number is passed over from now on. Raises Refused, and what the log raises.

    The same wish again (`key`) answers the same, and releases what waits now. `dry_run` only says what would follow.
    """
    body = sha256(canonical(["set-aside", number, reason])).digest()
    entry = await _earlier(parts, key, body)
    if entry is None:
        event, entry = await _named(parts, number, reason=reason, by=by)
        if dry_run:
            return SetAside(position=(await parts.log.head()).position, version=0, event=event, released=Redriven())
        entry = entry or await _appended(
            parts, event, Request(key, body, (), canonical({"actor": by, "correlation": key}))
        )
    event = aside.fact(entry.data)
    released = Redriven()
    for stream_id in await _streams(parts, event):
        released.add(await redrive(parts, Redrive(stream_id=stream_id), actor=by, source=event.source))
    return SetAside(position=entry.position, version=entry.version, event=event, released=released)


async def _earlier(parts: Running, key: str, body: bytes) -> Entry | None:
    answered = await parts.log.answered(key)
    if answered is None:
        return None
    before, first, last = answered
    if before != body:
        raise KeyReused
    [entry] = await parts.log.range(first - 1, last)
    return entry


async def _named(parts: Running, number: int, *, reason: str, by: str) -> tuple[EventSetAside, Entry | None]:
    """Return the fact to record, and the entry that says it already, if one does."""
    row = await parts.pool.fetchrow(PARKED, number)
    if row is None:
        raise NotParked(f"{number}")
    if row["reason"] == dead_letters.BEHIND:
        raise WaitsForAnother(row["stream_id"])
    source, position = row["source"], row["position"]
    head = await parts.sources.logs[source].head()
    if position > head.position:
        raise NoEventOfTheLog(f"It is parked as position {position}; the log of {source} ends at {head.position}.")
    [named] = await parts.sources.whole_range(source, position - 1, position)
    if (known := await _known(parts, source, head.epoch, position)) is not None:
        return aside.fact(known.data), known
    event = EventSetAside(
        source=source,
        position=position,
        epoch=head.epoch,
        stream_id=named.stream_id,
        type=named.type,
        reason=reason,
        set_aside_by=by,
    )
    return event, None


async def _known(parts: Running, source: str, epoch: str, position: int) -> Entry | None:
    """Return the entry that sets an event aside already, which may be parked by several readers."""
    service = parts.service.name
    for row in await parts.pool.fetch(aside.EVERY):
        entry = Entry(*row)
        if aside.names(aside.places(service, source, [aside.fact(entry.data)]), epoch, position):
            return entry
    return None


async def _appended(parts: Running, event: EventSetAside, request: Request) -> Entry:
    stream = aside.stream_of(parts.service.name, event.source, event.stream_id)
    for _ in range(RACES):
        version = await parts.pool.fetchval(LATEST, stream) + 1
        stored: StoredEvent = EventMapper().to_stored_event(Written(stream, version, event))
        answer = await parts.log.append(Request(request.key, request.body, [stored], request.meta))
        if answer.outcome == "other_body":
            raise KeyReused
        if answer.outcome != "conflict":
            [entry] = await parts.log.range(answer.first - 1, answer.last)
            return entry
    raise ConcurrentChange(stream)


async def _streams(parts: Running, event: EventSetAside) -> list[Any]:
    """Return under which streams the event was parked: of an old forgery that may be another than its own."""
    query = "SELECT DISTINCT stream_id FROM feed.parked WHERE source = $1 AND position = $2"
    return [row[0] for row in await parts.pool.fetch(query, event.source, event.position)]
