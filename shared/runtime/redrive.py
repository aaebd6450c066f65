"""Trying parked events again: stream by stream, in order, until nothing of the stream is left.

The bytes that were parked are not tried: the event is read again from the log of its source. The position rows of the
reader are held meanwhile, so that its feed parks nothing more behind what is being released, and two redrives of one
stream follow each other.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, Literal, NamedTuple, get_args

import structlog
from pydantic import BaseModel, ConfigDict, Field

from shared.events.numbers import Position
from shared.events.text import StreamId
from shared.runtime.feed import dead_letters, foreign
from shared.runtime.feed.foreign import Stranger
from shared.runtime.feed.projecting import Forked, recorded, write
from shared.runtime.feed.reacting import REACTIONS
from shared.runtime.log.envelope import Envelope
from shared.runtime.log.mapper import strange
from shared.runtime.running import Running
from shared.runtime.tables.versions import schema

STREAMS = """
SELECT DISTINCT name, version, source, stream_id FROM feed.parked
WHERE ($1::text IS NULL OR stream_id = $1) AND ($2::bigint IS NULL OR (name, version, source, stream_id) IN
     (SELECT name, version, source, stream_id FROM feed.parked WHERE id = $2)) AND ($3::text IS NULL OR source = $3)
ORDER BY name, version, source, stream_id
"""
LIVE = "SELECT live FROM feed.projection WHERE name = $1 FOR SHARE"
HOLD = """
SELECT partition, epoch::text FROM feed.position WHERE name = $1 AND version = $2 AND source = $3
ORDER BY partition FOR UPDATE
"""
WAITING = """
SELECT * FROM feed.parked WHERE name = $1 AND version = $2 AND source = $3 AND stream_id = $4 ORDER BY position LIMIT $5
"""
COUNT = "SELECT count(*) FROM feed.parked WHERE name = $1 AND version = $2 AND source = $3 AND stream_id = $4"
GONE = "DELETE FROM feed.parked WHERE id = $1"
BEHIND = "an earlier event of this stream waits on"
MOST_FORESEEN = 500
AT_ONCE = 200  # events of a stream in one transaction: the feed of its reader waits for the end of that

Outcome = Literal["taken", "foreign", "aside", "left"]

say = structlog.get_logger("redrive")


class Redrive(BaseModel):
    """What to try again: the stream of one parked event, all of a stream, or (nothing named) everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Position | None = None
    stream_id: StreamId | None = None


class Foresight(BaseModel):
    """A parked event, and what would become of it now: `left`: it waits on, for the `reason`."""

    id: int
    name: str
    source: str
    position: int
    stream_id: str
    type: str
    outcome: Outcome
    reason: str


class Redriven(BaseModel):
    """How many events took effect, how many wait on, how many were no events of the log, how many were set aside.

    Of a dry run: how many would, and those events in the order in which they would be tried; of many the first.
    """

    taken: int = 0
    left: int = 0
    foreign: int = 0
    aside: int = 0
    tried: list[Foresight] | None = Field(default=None, exclude_if=lambda tried: tried is None)

    def add(self, other: "Redriven") -> None:
        """Add the counts of another redrive."""
        for name in get_args(Outcome):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Foreign(Exception):
    """It is no event of its log."""

    def __init__(self, stranger: Stranger) -> None:
        super().__init__(stranger.detail)
        self.stranger = stranger


class Stream(NamedTuple):
    """What one reader has parked of one stream of a source."""

    name: str
    version: int
    source: str
    stream_id: str


async def redrive(parts: Running, wanted: Redrive, *, actor: str, source: str | None = None) -> Redriven:
    """Try parked events again, of one source where it is named; a stream stops at its first failure."""
    done = Redriven()
    for row in await parts.pool.fetch(STREAMS, wanted.stream_id, wanted.id, source):
        stream = Stream(*row)
        while await _released(parts, stream, done, actor):
            pass
    return done


async def foresee(parts: Running, wanted: Redrive) -> Redriven:
    """Try parked events in transactions that are taken back: say what a redrive would do, and change nothing."""
    events: list[Foresight] = []
    for row in await parts.pool.fetch(STREAMS, wanted.stream_id, wanted.id, None):
        if len(events) < MOST_FORESEEN:
            events += await _foreseen(parts, Stream(*row))
    counted = Counter[str](one.outcome for one in events)
    return Redriven(tried=events, **counted)


async def _foreseen(parts: Running, stream: Stream) -> list[Foresight]:
    events: list[Foresight] = []
    async with parts.pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        try:
            halted = ""
            async for row, outcome, error in _tries(parts, db, stream, dry_run=True):
                why = "" if error is None else f"{type(error).__name__}: {error}"
                events.append(_foresight(row, outcome, why))
                halted = BEHIND if outcome == "left" else ""
            if halted:
                rows = await db.fetch(WAITING, *stream, AT_ONCE)
                events += [_foresight(row, "left", halted) for row in rows[len(events) :]]
        finally:
            await transaction.rollback()
    return events


def _foresight(row: Any, outcome: Outcome, reason: str) -> Foresight:
    told = {name: row[name] for name in ("id", "name", "source", "position", "stream_id", "type")}
    return Foresight(**told, outcome=outcome, reason=reason)


async def _released(parts: Running, stream: Stream, done: Redriven, actor: str) -> bool:
    """Release the first events of a stream in one transaction; True where more of them may wait."""
    counted, tried = Redriven(), 0
    async with parts.pool.acquire() as db, db.transaction():
        async for row, outcome, error in _tries(parts, db, stream):
            tried += 1
            if outcome == "left":
                counted.left = await db.fetchval(COUNT, *stream)
                continue
            if isinstance(error, Foreign):
                await foreign.note(db, parts.service.name, [error.stranger])
            await db.execute(GONE, row["id"])
            counted.add(Redriven(**{outcome: 1}))
            say.info("released", actor=actor, outcome=outcome, **stream._asdict(), position=row["position"])
    done.add(counted)
    return bool(tried) and not counted.left


async def _tries(
    parts: Running, db: Any, stream: Stream, *, dry_run: bool = False
) -> AsyncIterator[tuple[Any, Outcome, Exception | None]]:
    """Try the first events of a stream, in order, up to the first that fails; yield what becomes of each, and why."""
    if stream.name != REACTIONS:
        await db.fetchval(LIVE, stream.name)  # no swap in between
        await db.execute(f'SET LOCAL search_path = "{schema(stream.name, stream.version)}", pg_catalog')
    epochs = {row["epoch"] for row in await db.fetch(HOLD, *stream[:3])}
    rows = await db.fetch(WAITING, *stream, AT_ONCE)
    stopped = await dead_letters.stopped(db, parts.service.name, *stream[:3])
    for row in rows:
        outcome, error = await _tried(parts, db, row, stopped, epochs, dry_run=dry_run)
        yield row, outcome, error
        if outcome == "left":
            return


async def _tried(
    parts: Running, db: Any, row: Any, stopped: dead_letters.Stopped, epochs: set[str], *, dry_run: bool
) -> tuple[Outcome, Exception | None]:
    """Try one event; one that fails stays parked, with its error of now. Raises what an outage raises."""
    log, position = parts.sources.logs[row["source"]], row["position"]
    head = await log.head()
    if position > head.position:
        said = f"parked as position {position}, the log of {row['source']} ends at {head.position}"
        return "foreign", Foreign(Stranger(row["source"], row["partition"], None, foreign.BEYOND, said))
    [entry] = await parts.sources.whole_range(row["source"], position - 1, position)
    envelope = Envelope(row["source"], head.epoch, row["partition"], 0, entry)
    if stopped.passes_over(envelope):
        return "aside", None
    try:
        _of_one_log(row["source"], epochs, head.epoch)
        if not strange(entry.type):
            await _take(parts, db, row, envelope, dry_run=dry_run)
    except Exception as error:
        if not dead_letters.blames_an_event(error):
            raise
        if not dry_run:
            await dead_letters.put(db, parts.service.name, row["name"], row["version"], envelope, error)
        return "left", error
    return "taken", None


def _of_one_log(source: str, taken: set[str], now: str) -> None:
    for other in taken - {now}:
        raise Forked(f"{source}: epoch {other} was taken in, its log has {now} now: rebuild")


async def _take(parts: Running, db: Any, row: Any, envelope: Envelope, *, dry_run: bool) -> None:
    if row["name"] != REACTIONS:
        async with db.transaction():
            await write(db, parts.feeds[row["name"]].projection, [recorded(envelope)], row["version"])
        return
    assert parts.reactions is not None
    await (parts.reactions.foresee(envelope) if dry_run else parts.reactions.carry_out(envelope))
