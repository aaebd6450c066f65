"""Sequenced dead letters: an event that failed waits with all later ones of its stream; other streams go on."""

from typing import Any, NamedTuple

import asyncpg

from shared.runtime import telemetry
from shared.runtime.feed.foreign import storable
from shared.runtime.log import aside
from shared.runtime.log.envelope import Envelope
from shared.runtime.outages import outage

WAITING = f"""
SELECT DISTINCT stream_id, NULL::bytea AS data FROM feed.parked WHERE name = $1 AND version = $2 AND source = $3
UNION ALL SELECT NULL, data FROM ({aside.FACTS}) AS facts
"""
PUT = """
INSERT INTO feed.parked (name, version, source, partition, position, stream_id, stream_version, type, data, meta,
                         recorded_at, epoch, reason, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text::uuid, $13, $14)
ON CONFLICT (name, version, source, position)
"""
AGAIN = "DO UPDATE SET attempts = feed.parked.attempts + 1, reason = excluded.reason, detail = excluded.detail"
BEHIND = "behind"


def blames_an_event(error: Exception) -> bool:
    """Tell whether an event is to blame: not for an outage, nor for tables that are not this software's (`doctor`)."""
    return not outage(error) and not isinstance(error, asyncpg.SyntaxOrAccessError)


class Stopped(NamedTuple):
    """What a reader does not take in of a source: streams of which something waits, and events that were set aside."""

    streams: set[str]
    aside: frozenset[aside.Place]

    def passes_over(self, envelope: Envelope) -> bool:
        """Tell whether an event was set aside."""
        return aside.names(self.aside, envelope.epoch, envelope.entry.position)


async def stopped(db: Any, service: str, name: str, version: int, source: str) -> Stopped:
    """Return what a reader of a service does not take in of a source now."""
    rows = await db.fetch(WAITING, name, version, source)
    facts = [aside.fact(row["data"]) for row in rows if row["data"] is not None]
    streams = {row["stream_id"] for row in rows if row["data"] is None}
    return Stopped(streams, aside.places(service, source, facts))


async def put(db: Any, service: str, name: str, version: int, envelope: Envelope, error: Exception) -> None:
    """Put an event aside, with the reason; for one that waits already, count the attempt."""
    reason = type(error).__name__
    telemetry.PARKED.labels(service, name, reason).inc()
    await _insert(db, PUT + AGAIN, name, version, envelope, reason, str(error))


async def behind(db: Any, name: str, version: int, envelope: Envelope) -> None:
    """Put an event behind an earlier one of its stream."""
    await _insert(db, f"{PUT} DO NOTHING", name, version, envelope, BEHIND, "an earlier event of this stream waits")


async def _insert(db: Any, query: str, name: str, version: int, envelope: Envelope, reason: str, detail: str) -> None:
    entry = envelope.entry
    await db.execute(
        query,
        *(name, version, envelope.source, envelope.partition, entry.position, entry.stream_id, entry.version),
        *(entry.type, entry.data, entry.meta, entry.recorded_at, envelope.epoch, reason),
        storable(detail, 2_000),
    )
