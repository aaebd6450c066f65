"""Decisions that rest on everything recorded so far: no fact comes between what they know and their own position.

First every reader of the service takes in what it lacks, reactions last: what others said has become our own facts.
Such a decision is made in one transaction. In it the tables of a projection take in what they lack, straight from the
logs and without Kafka; then the own log is held, the last few facts are taken in, and the decision is made and stored.
Whoever appends meanwhile waits for some milliseconds, and comes after it. The feed of the projection pauses; it drops
what was taken in here, as it drops whatever comes twice.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import asyncpg

from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import Refused
from shared.runtime.feed.progress import taken_in
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.feed.reacting import ReactionFeed
from shared.runtime.log.envelope import Envelope, partition_of
from shared.runtime.log.store import Answer, Entry, Log, Request
from shared.runtime.rebuild.swap import Busy, held
from shared.runtime.running import Running

CHUNK = 2_000
ROUNDS = 3  # each takes in what came during the one before, so little is left for the transaction
POSITIONS = "SELECT partition, position FROM feed.position WHERE name = $1 AND version = $2 AND source = $3"
LIVE = "SELECT live FROM feed.projection WHERE name = $1"
PARKED = """
SELECT name, source, count(*) FROM feed.parked LEFT JOIN feed.projection USING (name)
WHERE version = coalesce(live, 1) GROUP BY name, source ORDER BY name, source
"""
OWED = "SELECT count(*) AS owed, max(error) AS error FROM feed.owed WHERE name = $1 AND version = $2"
LATEST = datetime.max.replace(tzinfo=UTC)


class SomethingIsParked(Refused):
    """Nothing is decided on everything that is recorded while some of it cannot be taken in."""

    status = 409


class SomethingIsToCome(Refused):
    """Nothing is decided on everything that is recorded while an import still has to say what follows from it."""

    status = 409


class HeldLog(Log):
    """The log inside a transaction that holds its end: `pool` is that transaction's connection."""

    async def append(self, request: Request) -> Answer:
        """Store a request in the transaction; it is recorded when that is committed."""
        [answer] = await self._stored([request])
        return answer


@asynccontextmanager
async def standstill(parts: Running, projection: str, stream: str, *, hold: bool = True) -> AsyncIterator[Asker]:
    """Yield what makes a decision of this stream on tables that know everything recorded up to its own position.

    Its facts are recorded when the block ends, and no other may be decided in it. Without `hold` others may append
    meanwhile: enough for a look. Raises SomethingIsParked, SomethingIsToCome, Busy, and what a log raises that does not
    answer.
    """
    reader = Levelled(parts, parts.feeds[projection])
    async with parts.rest:  # each takes two connections of the pool: one after the other
        if hold:  # a look records nothing, not even what our reactions have still to record
            await everything_answered(parts)
        for _ in range(ROUNDS):
            await catch_up(parts, reader.feed)
            await reader.feed.settle()
        try:
            async with held(parts.pool, projection) as (db, live):
                await reader.level(db, live)
                if hold:
                    await reader.reach(db, live, await db.fetchval("SELECT log.hold()"))
                await require_nothing_parked(db)
                await require_nothing_owed(db, projection, live)
                yield replace(parts.asker, log=HeldLog(db), reader=db)
        except BaseException as error:
            parts.asker.forget(stream)  # what it took in was perhaps not recorded
            if isinstance(error, asyncpg.LockNotAvailableError):
                raise Busy(f"the log of {parts.service.name} is busy; try again") from error
            raise
    parts.log.committed.set()
    parts.progress.moved()


async def everything_answered(parts: Running) -> None:
    """Let our reactions answer what is recorded anywhere. Raises SomethingIsToCome."""
    for feed in parts.feeds.values():  # before the reactions, which look into their tables
        await catch_up(parts, feed)
    if parts.reactions is not None:
        await catch_up(parts, parts.reactions)
    await require_nothing_to_come(parts)


async def require_nothing_parked(db: Any) -> None:
    """Refuse while a table or the reactions of this service cannot take something in. Raises SomethingIsParked."""
    if rows := await db.fetch(PARKED):
        told = ", ".join(f"{number} of {source} at {name}" for name, source, number in rows)
        raise SomethingIsParked(
            f"Parked are {told}: see ./huikuan dlq list, then redrive them, or let a gm set aside what nobody can read."
        )


async def require_nothing_owed(db: Any, projection: str, live: int) -> None:
    """Refuse while rows are not yet derived from the facts that touch them. Raises SomethingIsParked, Busy."""
    row = await db.fetchrow(OWED, projection, live)
    if row["error"] is not None:
        raise SomethingIsParked(f"Rows of {projection} cannot be derived, see ./huikuan doctor: {row['error']}")
    if row["owed"]:
        raise Busy(f"rows of {projection} are still derived; try again in a moment")


async def require_nothing_to_come(parts: Running) -> None:
    """Refuse while something is left to somebody else and not overdue yet. Raises SomethingIsToCome.

    What is overdue was asked for in his place, and the answer stands, also where it was a refusal.
    """
    if (left_behind := parts.service.left_behind) is None:
        return
    overdue = {(key, wish) for _, key, wish in (await left_behind(parts.pool, 0, await parts.clock.now())).wishes}
    all_of_it = {(key, wish) for _, key, wish in (await left_behind(parts.pool, 0, LATEST)).wishes}
    if waits := all_of_it - overdue:
        first = min(repr(wish) for _, wish in waits)
        raise SomethingIsToCome(
            f"{len(waits)} are left to an import, first {first}: run that import to its end, or try again in an hour."
        )


async def catch_up(parts: Running, reader: ProjectionFeed | ReactionFeed) -> None:
    """Let a reader take in what the logs hold, in transactions of a bounded size."""
    live = await parts.pool.fetchval(LIVE, reader.name) or 1  # reactions have one version
    for source in reader.sources:
        log = parts.sources.logs[source]
        head = await log.head()
        at = await places(parts, parts.pool, reader.name, live, source)
        for after in range(taken_in(at, await log.sent(0) or {}), head.position, CHUNK):
            entries = await log.range(after, min(after + CHUNK, head.position))
            if lacking := list(lacked(source, head.epoch, entries, at)):
                await reader.take(lacking)
                at |= {envelope.partition: envelope.entry.position for envelope in lacking}


async def places(parts: Running, db: Any, reader: str, version: int, source: str) -> dict[int, int]:
    """Return how far a reader is in each partition of a source."""
    rows = await db.fetch(POSITIONS, reader, version, source)
    return dict.fromkeys(range(parts.sources.partitions), 0) | {row[0]: row[1] for row in rows}


@dataclass
class Levelled:
    """A projection's tables, brought to where the logs of its sources end."""

    parts: Running
    feed: ProjectionFeed

    async def level(self, db: Any, live: int) -> None:
        """Bring every partition of a source to the furthest of them, and of the own log to its present end."""
        for source in self.feed.sources:
            log = self.parts.sources.logs[source]
            head = await log.head()
            at = await self._places(db, live, source)
            own = source == self.parts.service.name
            upto = head.position if own else max(at.values())
            entries = await log.range(taken_in(at, await log.sent(0) or {}), upto)
            await self._take(db, live, list(lacked(source, head.epoch, entries, at)))

    async def reach(self, db: Any, live: int, position: int) -> None:
        """Take in the last facts of the own log, which is held at this position; `level` came before."""
        source = self.parts.service.name
        own = HeldLog(db)
        at = await self._places(db, live, source)
        entries = await own.range(max(at.values()), position)
        await self._take(db, live, list(lacked(source, (await own.head()).epoch, entries, at)))

    async def _take(self, db: Any, live: int, envelopes: Sequence[Envelope]) -> None:
        if envelopes:
            await self.feed.take_within(db, live, envelopes)

    async def _places(self, db: Any, live: int, source: str) -> dict[int, int]:
        return await places(self.parts, db, self.feed.name, live, source)


def lacked(source: str, epoch: str, entries: Sequence[Entry], at: Mapping[int, int]) -> Iterator[Envelope]:
    """Yield the entries that a reader at these positions has not taken in, each naming the one before it there."""
    last = dict(at)
    for entry in entries:
        partition = partition_of(entry.stream_id, len(at))
        if entry.position > last[partition]:
            yield Envelope(source, epoch, partition, last[partition], entry)
            last[partition] = entry.position
