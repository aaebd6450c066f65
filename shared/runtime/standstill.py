"""Decisions that rest on everything recorded so far: no fact comes between what they know and their own position.

Such a decision is made in one transaction. In it the tables of a projection take in what they lack, straight from the
logs and without Kafka; then the own log is held, the last few facts are taken in, and the decision is made and stored.
Whoever appends meanwhile waits for some milliseconds, and comes after it. The feed of the projection pauses; it drops
what was taken in here, as it drops whatever comes twice.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from shared.runtime.asking import Asker
from shared.runtime.decisions import Refused
from shared.runtime.envelope import Envelope, partition_of
from shared.runtime.feed import ProjectionFeed
from shared.runtime.log import Answer, Entry, Log, Request
from shared.runtime.running import Running
from shared.runtime.swap import Busy, held

CHUNK = 2_000
ROUNDS = 3  # each takes in what came during the one before, so little is left for the transaction
POSITIONS = "SELECT partition, position FROM feed.position WHERE name = $1 AND version = $2 AND source = $3"
LIVE = "SELECT live FROM feed.projection WHERE name = $1"
PARKED = "SELECT count(*) FROM feed.parked WHERE name = $1 AND version = $2 AND source = $3"


class SomethingIsParked(Refused):
    """Nothing is decided on everything that is recorded while some of it cannot be taken in."""

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
    meanwhile: enough for a look. Raises SomethingIsParked, Busy, and what a log raises that does not answer.
    """
    reader = Levelled(parts, parts.feeds[projection])
    async with parts.rest:  # each takes two connections of the pool: one after the other
        for _ in range(ROUNDS):
            await reader.catch_up()
        try:
            async with held(parts.pool, projection) as (db, live):
                await reader.level(db, live)
                if hold:
                    await reader.reach(db, live, await db.fetchval("SELECT log.hold()"))
                await require_nothing_parked(db, projection, live, parts.service.name)
                yield replace(parts.asker, log=HeldLog(db), reader=db)
        except BaseException as error:
            parts.asker.forget(stream)  # what it took in was perhaps not recorded
            if isinstance(error, asyncpg.LockNotAvailableError):
                raise Busy(f"the log of {parts.service.name} is busy; try again") from error
            raise
    parts.log.committed.set()
    parts.progress.moved()


async def require_nothing_parked(db: Any, projection: str, version: int, source: str) -> None:
    """Refuse while facts of the own log are parked. Raises SomethingIsParked."""
    if number := await db.fetchval(PARKED, projection, version, source):
        raise SomethingIsParked(f"{number} events of {source} are parked: see ./huikuan dlq list, then redrive them.")


@dataclass
class Levelled:
    """A projection's tables, brought to where the logs of its sources end."""

    parts: Running
    feed: ProjectionFeed

    async def catch_up(self) -> None:
        """Take in what the logs hold, in transactions of a bounded size."""
        live = await self.parts.pool.fetchval(LIVE, self.feed.name)
        for source in self.feed.sources:
            log = self.parts.sources.logs[source]
            head = await log.head()
            at = await self._places(self.parts.pool, live, source)
            for after in range(taken_in(at, await log.sent(0) or {}), head.position, CHUNK):
                entries = await log.range(after, min(after + CHUNK, head.position))
                if lacking := list(lacked(source, head.epoch, entries, at)):
                    await self.feed.take(lacking)
                    at |= {envelope.partition: envelope.entry.position for envelope in lacking}

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
        """Return how far the tables are in each partition of a source."""
        rows = await db.fetch(POSITIONS, self.feed.name, live, source)
        return dict.fromkeys(range(self.parts.sources.partitions), 0) | {row[0]: row[1] for row in rows}


def taken_in(at: Mapping[int, int], sent: Mapping[int, int]) -> int:
    """Return a position up to which a reader surely has everything: `at` is how far it is in each partition.

    A quiet partition holds nobody up: whoever has all that the relay `sent` has all up to the last of that.
    """
    whole = bool(sent) and all(at.get(partition, 0) >= last for partition, last in sent.items())
    return max(min(at.values()), max(sent.values()) if whole else 0)


def lacked(source: str, epoch: str, entries: Sequence[Entry], at: Mapping[int, int]) -> Iterator[Envelope]:
    """Yield the entries that a reader at these positions has not taken in, each naming the one before it there."""
    last = dict(at)
    for entry in entries:
        partition = partition_of(entry.stream_id, len(at))
        if entry.position > last[partition]:
            yield Envelope(source, epoch, partition, last[partition], entry)
            last[partition] = entry.position
