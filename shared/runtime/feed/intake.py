"""What comes in, given to whoever takes it in: projections and reactions, holes filled, outages waited out.

What comes from Kafka is not trusted: what is from beyond the end of its log is counted and dropped, and what the log
holds in its place is pulled.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import structlog

from shared.runtime import telemetry
from shared.runtime.feed import foreign
from shared.runtime.feed.foreign import Stranger
from shared.runtime.feed.passing import Stretch, pass_over, stretches
from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import Forked, Gap
from shared.runtime.kafka import TOPIC
from shared.runtime.log.envelope import Envelope, wrapped
from shared.runtime.log.peers import Sources
from shared.runtime.log.store import Entry, Head
from shared.runtime.outages import outage

CHUNK = 2_000
WATCH_SECONDS = 5.0
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
HALT = """
INSERT INTO feed.halted (name, source, reason) VALUES ($1, $2, $3)
ON CONFLICT (name, source) DO UPDATE SET reason = excluded.reason
"""
GO_ON = "DELETE FROM feed.halted WHERE name = $1 AND source = $2"

T = TypeVar("T")
say = structlog.get_logger("bus")


class Taker(Protocol):
    """Something that takes in envelopes: a projection's feed, or the reactions."""

    @property
    def name(self) -> str:
        """Its name in position rows."""

    @property
    def sources(self) -> Sequence[str]:
        """The services whose events it takes in."""

    def idle(self, envelopes: Sequence[Envelope]) -> bool:
        """Tell whether envelopes surely ask nothing of it, so that only its position has to go on."""

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source; True when all took effect. Raises Gap, Forked."""

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given, whatever partition it was in."""


class Unfilled(Exception):
    """A pull from a log did not reach the end of the hole in a topic: to go on would lose what lies there."""


@dataclass
class Intake:
    """Gives what comes in to every taker of its source, projections first; fills holes; waits out outages.

    A taker that cannot go on says so in `feed.halted` until it does.
    """

    service: str
    takers: Sequence[Taker]
    sources: Sources
    progress: Progress
    _heads: dict[str, Head] = field(default_factory=dict)
    _well: set[tuple[str, str]] = field(default_factory=set)  # readers and sources without a row in feed.halted
    _astray: set[tuple[str, str]] = field(default_factory=set)  # readers that stand beyond the end of a source's log

    async def give(self, envelopes: Sequence[Envelope], strangers: Sequence[Stranger] = ()) -> None:
        """Give envelopes of one source to their takers, each until they have taken effect, and count its strangers."""
        mine, beyond = await self._of_the_log(envelopes)
        if strangers or beyond:
            await self._patiently(foreign.note, self.progress.pool, self.service, [*strangers, *beyond])
        if mine:
            pulled = mine[0].offset is None  # some of a log: whoever pulls has to know which version it gave what
            await self._given(mine, {} if pulled else stretches(mine))
        self.progress.moved()

    async def give_all(self, source: str, epoch: str, after: int, entries: Sequence[Entry]) -> None:
        """Give all that the log of a source holds after a position, up to the last of these entries."""
        partitions, upto = self.sources.partitions, entries[-1].position
        everywhere = dict.fromkeys(range(partitions), Stretch(after, upto, None))
        for taker in await self._given(wrapped(source, epoch, after, entries, partitions), everywhere):
            await taker.whole(source, epoch, upto, partitions)
        self.progress.moved()

    async def _given(self, envelopes: Sequence[Envelope], by_partition: Mapping[int, Stretch]) -> Sequence[Taker]:
        """Give envelopes of one source to its takers; return those that could not pass over these stretches."""
        takers = [taker for taker in self.takers if envelopes[0].source in taker.sources]
        passed = await self._passed([taker for taker in takers if taker.idle(envelopes)], envelopes, by_partition)
        looking = [taker for taker in takers if taker.name not in passed]
        for taker in looking:
            await self._until_taken(taker, envelopes)
        return looking

    async def _passed(
        self, idle: Sequence[Taker], envelopes: Sequence[Envelope], by_partition: Mapping[int, Stretch]
    ) -> frozenset[str]:
        """Move takers over what asks nothing of them; return those that need not look themselves."""
        source, names = envelopes[0].source, [taker.name for taker in idle]
        try:
            passed = await pass_over(self.progress.pool, names, source, envelopes[0].epoch, by_partition)
        except Exception as error:  # nothing was passed: each of them looks by itself, and knows what to do
            tell = say.warning if outage(error) else say.error
            tell("not passed over", service=self.service, source=source, error=repr(error))
            return frozenset()
        for name in passed:
            telemetry.FED.labels(self.service, name, source).inc(len(envelopes))
            for partition, stretch in by_partition.items():
                telemetry.POSITION.labels(self.service, name, source, partition).set(stretch.upto)
            await self.goes_on(name, source)
        return passed

    async def _of_the_log(self, envelopes: Sequence[Envelope]) -> tuple[Sequence[Envelope], list[Stranger]]:
        """Return the envelopes that their log can hold, and the others. The log is asked where we know of less.

        What another log of this source said (its epoch is not the present one) is old, not foreign, and is left out.
        """
        if not envelopes or envelopes[0].offset is None:
            return envelopes, []  # pulled from the log itself
        source, known = envelopes[0].source, self._heads.get(envelopes[0].source)
        if known is None or any(e.epoch != known.epoch or e.entry.position > known.position for e in envelopes):
            known = self._heads[source] = await self._patiently(self.sources.logs[source].head)
        mine, beyond = [], []
        for one in envelopes:
            if one.epoch != known.epoch:
                telemetry.OLD_EPOCH.labels(self.service, source).inc()
            elif one.entry.position > known.position:
                said = f"position {one.entry.position}, the log of {source} ends at {known.position}"
                beyond.append(Stranger(source, one.partition, one.offset, foreign.BEYOND, said))
            else:
                mine.append(one)
        return mine, beyond

    async def _patiently(self, ask: Callable[..., Awaitable[T]], *args: Any) -> T:
        """Ask until there is an answer: without it nothing may be trusted, and nothing dropped."""
        tries = 0
        while True:
            try:
                return await ask(*args)
            except Exception as error:
                if not outage(error):
                    raise
                say.warning("waits", service=self.service, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1

    async def halt(self, reader: str, source: str, reason: str) -> None:
        """Say in the database that a reader cannot go on with a source."""
        self._well.discard((reader, source))
        await self._noted(HALT, reader, source, foreign.storable(reason))

    async def goes_on(self, reader: str, source: str) -> None:
        """Take back what was said by `halt`, here or in a process before this one."""
        pair = reader, source
        if pair not in self._well | self._astray and await self._noted(GO_ON, reader, source):
            self._well.add(pair)

    async def stands(self, reader: str, source: str, at: int) -> None:
        """Say that a reader is astray where it stands beyond the end of the log: it would drop true events as seen.

        A forged position has brought it there, in a home of an older version.
        """
        head = await self.sources.logs[source].head()
        if at <= head.position:
            self._astray.discard((reader, source))
            return
        self._astray.add((reader, source))
        said = f"it stands at {at}, the log ends at {head.position}: ./huikuan projection rebuild {reader}"
        await self.halt(reader, source, said)

    async def _noted(self, query: str, *args: Any) -> bool:
        try:
            await self.progress.pool.execute(query, *args)
        except Exception as error:
            if not outage(error):
                raise
            return False  # the log file says it anyway, and the next try writes it down
        return True

    async def _until_taken(self, taker: Taker, envelopes: Sequence[Envelope]) -> None:
        tries = 0
        while envelopes:
            source = envelopes[0].source
            try:
                envelopes = await self._left(taker, envelopes)
                tries = 0
                await self.goes_on(taker.name, source)
            except Exception as error:  # nothing may be skipped: an outage passes, a fault of ours must be mended
                tell = say.warning if outage(error) else say.error
                tell("taken in again", reader=taker.name, source=source, error=repr(error))
                if not outage(error):
                    await self.halt(taker.name, source, f"{type(error).__name__}: {error}")
                await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1

    async def _left(self, taker: Taker, envelopes: Sequence[Envelope]) -> Sequence[Envelope]:
        """Go one step on and return what is left to take in."""
        source = envelopes[0].source
        try:
            return () if await taker.take(envelopes) else envelopes
        except Gap as gap:
            telemetry.GAPS.labels(self.service, taker.name, source).inc()
            await self.fill(taker, source, gap)
            return [one for one in envelopes if one.partition != gap.partition or one.entry.position > gap.upto]
        except Forked:
            self._heads[source] = head = await self.sources.logs[source].head()
            ours = [envelope for envelope in envelopes if envelope.epoch == head.epoch]
            if len(ours) == len(envelopes):
                raise  # the log was restored: what was taken in may be wrong, and only a rebuild mends it
            telemetry.OLD_EPOCH.labels(self.service, source).inc(len(envelopes) - len(ours))
            return ours

    async def fill(self, taker: Taker, source: str, gap: Gap) -> None:
        """Give a taker what the log holds in a gap.

        Raises IncompleteLog, and Unfilled where that does not close the gap.
        """
        head = await self.sources.logs[source].head()
        last, upto = gap.after, min(gap.upto, head.position)
        for after in range(gap.after, upto, CHUNK):
            there = await self.sources.missing(source, head.epoch, gap.partition, after, min(after + CHUNK, upto))
            if there:
                await taker.take([there[0]._replace(previous=last), *there[1:]])
                last = there[-1].entry.position
        if last < gap.upto:
            where = f"partition {gap.partition} of {TOPIC.format(source)} names position {gap.upto}"
            raise Unfilled(f"{where}: no event of the log (pulled up to {last}, it ends at {head.position})")
