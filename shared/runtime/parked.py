"""Sequenced dead letters: an event that failed waits with all later ones of its stream; other streams go on."""

from typing import Any

import asyncpg

from shared.runtime import telemetry
from shared.runtime.envelope import Envelope
from shared.runtime.log import outage

STREAMS = "SELECT DISTINCT stream_id FROM feed.parked WHERE name = $1 AND version = $2 AND source = $3"
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


async def streams(db: Any, name: str, version: int, source: str) -> set[str]:
    """Return the streams of a source of which something waits."""
    return {row[0] for row in await db.fetch(STREAMS, name, version, source)}


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
        detail.replace("\0", "").encode(errors="replace").decode()[:2000],  # what failed may be the text itself
    )
