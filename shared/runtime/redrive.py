"""Trying parked events again: in the order of their stream, each in a transaction with its removal."""

from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict

from shared.events.numbers import Position
from shared.events.text import StreamId
from shared.runtime import parked
from shared.runtime.envelope import Envelope
from shared.runtime.feed import recorded, write
from shared.runtime.log import Entry
from shared.runtime.reacting import REACTIONS
from shared.runtime.running import Running
from shared.runtime.tables import schema

WAITING = """
SELECT * FROM feed.parked WHERE ($1::text IS NULL OR stream_id = $1)
AND ($2::bigint IS NULL OR (name, version, source, stream_id) IN
     (SELECT name, version, source, stream_id FROM feed.parked WHERE id = $2))
ORDER BY name, version, source, stream_id, position
"""

say = structlog.get_logger("redrive")


class Redrive(BaseModel):
    """What to try again: the stream of one parked event, all of a stream, or (nothing named) everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Position | None = None
    stream_id: StreamId | None = None


async def redrive(parts: Running, wanted: Redrive, *, actor: str) -> tuple[int, int]:
    """Return how many events took effect and how many wait on."""
    taken, failed = 0, set[tuple[str, int, str, str]]()
    rows = await parts.pool.fetch(WAITING, wanted.stream_id, wanted.id)
    for row in rows:
        stream = (row["name"], row["version"], row["source"], row["stream_id"])
        if stream in failed:
            continue
        if await _tried(parts, row):
            taken += 1
            say.info("released", actor=actor, reader=row["name"], source=row["source"], position=row["position"])
        else:
            failed.add(stream)
    return taken, len(rows) - taken


async def _tried(parts: Running, row: Any) -> bool:
    entry = Entry(
        *(row["position"], row["stream_id"], row["stream_version"], row["type"]),
        *(row["data"], row["meta"], row["recorded_at"], b""),
    )
    envelope = Envelope(row["source"], str(row["epoch"]), row["partition"], 0, entry)
    try:
        if row["name"] == REACTIONS:
            await _react(parts, envelope)
            await parts.pool.execute("DELETE FROM feed.parked WHERE id = $1", row["id"])
            return True
        async with parts.pool.acquire() as db, db.transaction():
            if not await db.fetchval("DELETE FROM feed.parked WHERE id = $1 RETURNING true", row["id"]):
                return True  # somebody else released it at the same moment; setting its rows again would set them back
            home = schema(row["name"], row["version"])
            await db.execute(f'SET LOCAL search_path = "{home}", pg_catalog')
            await write(db, parts.feeds[row["name"]].projection, [recorded(envelope)], row["version"])
    except Exception as error:
        if not parked.blames_an_event(error):
            raise
        # It stays parked, with what it says now.
        async with parts.pool.acquire() as db:
            await parked.put(db, parts.service.name, row["name"], row["version"], envelope, error)
        return False
    return True


async def _react(parts: Running, envelope: Envelope) -> None:
    assert parts.reactions is not None
    for subject, key, wish in parts.reactions.wishes(envelope):
        await parts.asker.ask(subject, key, wish)
