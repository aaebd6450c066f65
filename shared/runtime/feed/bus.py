"""How envelopes reach the feeds: over Kafka by FastStream, or pulled from the logs (`--bus log`).

What comes from Kafka is not trusted: a record without the seal of its source, or from beyond the end of its log, is
counted and dropped, and what the log holds in its place is pulled.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, Protocol, TypeVar, cast

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.runtime import telemetry
from shared.runtime.feed import foreign
from shared.runtime.feed.foreign import Stranger
from shared.runtime.feed.passing import pass_over, stretches
from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import Forked, Gap
from shared.runtime.kafka import TOPIC, Kafka, OtherPartitions
from shared.runtime.log.envelope import BadRecord, Envelope, Seal, opened, wrapped
from shared.runtime.log.peers import IncompleteLog, Sources
from shared.runtime.log.store import Entry, Head
from shared.runtime.outages import TRANSIENT, outage

CHUNK = 2_000
IDLE_MS = 1_000
HINT_SECONDS = 1.0  # how old the offsets may be that Kafka keeps of us; what comes again is dropped as seen
WATCH_SECONDS = 5.0
LONGEST_IDLE_SECONDS = 0.5  # between looks at a log that stands still
BACKOFF_MS = 400  # the library's 100 let the consumers of one service knock hundreds of times a second
GRACE_SECONDS = 1.0  # a batch that is broken off is taken in again after the next start, as if it had not begun
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
METADATA_MS = 30_000  # how old what a consumer knows of the partitions of a topic may be
HALT = """
INSERT INTO feed.halted (name, source, reason) VALUES ($1, $2, $3)
ON CONFLICT (name, source) DO UPDATE SET reason = excluded.reason
"""
GO_ON = "DELETE FROM feed.halted WHERE name = $1 AND source = $2"

T = TypeVar("T")
Places = dict[tuple[str, str, int], int]
"""Positions by reader, source and partition."""

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
            takers = [taker for taker in self.takers if mine[0].source in taker.sources]
            passed = await self._passed([taker for taker in takers if taker.idle(mine)], mine)
            for taker in takers:
                if taker.name not in passed:
                    await self._until_taken(taker, mine)
        self.progress.moved()

    async def _passed(self, idle: Sequence[Taker], envelopes: Sequence[Envelope]) -> frozenset[str]:
        """Move takers over a batch of a topic that asks nothing of them; return those that need not look themselves."""
        if not idle or envelopes[0].offset is None:
            return frozenset()  # whoever pulls has to know which version it gave what
        source = envelopes[0].source
        try:
            passed = await pass_over(self.progress.pool, [taker.name for taker in idle], envelopes)
        except Exception as error:  # each of them looks by itself, and knows what to do about an outage
            say.info("not passed over", service=self.service, source=source, error=repr(error))
            return frozenset()
        for name in passed:
            telemetry.FED.labels(self.service, name, source).inc(len(envelopes))
            for partition, one in (stretches(envelopes) or {}).items():
                telemetry.POSITION.labels(self.service, name, source, partition).set(one.last.entry.position)
            await self.goes_on(name, source)
        return passed

    async def whole(self, source: str, epoch: str, upto: int) -> None:
        """Note that every taker of a source was given everything up to a position."""
        for taker in self.takers:
            if source in taker.sources:
                await taker.whole(source, epoch, upto, self.sources.partitions)
        self.progress.moved()

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


async def bare(records: tuple[ConsumerRecord, ...], original: Any) -> KafkaMessage:
    """Parse without headers: FastStream decodes each header and would lose the whole batch on a null one.

    It sees the first record only; all of them are handed on as they came.
    """
    message = await original((replace(records[0], headers=()),))
    message.raw_message = records
    return cast(KafkaMessage, message)


async def undecoded(_message: Any) -> None:
    """Leave the bytes to `opened`: FastStream's own decoding would stumble over the same headers."""


@dataclass
class Hint:
    """How far a source was taken in, told to Kafka once a second and at rest: more often costs the broker more."""

    source: str
    _offsets: dict[TopicPartition, int] = field(default_factory=dict)
    _told_at: float = 0.0

    def taken(self, records: Sequence[ConsumerRecord]) -> None:
        """Note records that took effect."""
        self._offsets.update({TopicPartition(r.topic, r.partition): r.offset + 1 for r in records})

    async def commit(self, consumer: AIOKafkaConsumer, *, at_rest: bool) -> None:
        """Tell Kafka, where it was not told lately or nothing else is to do."""
        if not self._offsets or not (at_rest or time.monotonic() - self._told_at > HINT_SECONDS):
            return
        offsets, self._offsets, self._told_at = self._offsets, {}, time.monotonic()
        try:
            await consumer.commit(offsets)
        except KafkaError as error:  # a rebalance took the partition: its next owner drops what was seen
            say.info("offset not committed", source=self.source, error=repr(error))


@dataclass
class KafkaBus:
    """Subscribes to the topics of the sources. Truth is the position row; the committed offset is a hint."""

    service: str
    kafka: Kafka
    intake: Intake
    seals: Mapping[str, Seal]
    partitions: int
    broker: KafkaBroker = field(init=False)

    def __post_init__(self) -> None:
        self.broker = KafkaBroker(
            self.kafka.bootstrap,
            security=self.kafka.security(),
            metadata_max_age_ms=METADATA_MS,
            client_id=f"huikuan.{self.service}",
            logger=None,
            graceful_timeout=GRACE_SECONDS,
            retry_backoff_ms=BACKOFF_MS,
        )
        for source in sorted({source for taker in self.intake.takers for source in taker.sources}):
            self._subscribe(source)

    def _subscribe(self, source: str) -> None:
        subscriber = self.broker.subscriber(
            TOPIC.format(source),
            group_id=f"huikuan.{self.service}.{source}",  # of its own: a rebalance stops one topic only
            batch=True,
            auto_offset_reset="earliest",  # the library's default is "latest": a new reader would miss the past
            ack_policy=AckPolicy.MANUAL,  # the library's default commits before the work is done
            max_poll_interval_ms=600_000,
            parser=bare,
            decoder=undecoded,
            title=f"{source} -> {self.service}",
        )
        hint = Hint(source)
        # After a wait in vain FastStream sleeps as long again, and a record that comes meanwhile lies there unseen.
        setattr(subscriber, "get_msg", partial(self._arrivals, source, hint))  # noqa: B010

        @subscriber
        async def take(message: KafkaMessage) -> None:
            records = cast(tuple[ConsumerRecord, ...], message.raw_message)
            await self._take(source, records)
            hint.taken(records)

    async def _arrivals(self, source: str, hint: "Hint", consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
        """Return the records that wait, or the first to come; nothing now and then, so that an end is noticed.

        None of a topic whose partitions are not those of the setting: what came waits until they are.
        """
        found = await consumer.getmany(timeout_ms=IDLE_MS, max_records=CHUNK)
        await hint.commit(consumer, at_rest=not found)
        topic, readers = TOPIC.format(source), [t for t in self.intake.takers if source in t.sources]
        while len(there := consumer.partitions_for_topic(topic) or range(self.partitions)) != self.partitions:
            other = OtherPartitions(topic, len(there), self.partitions)
            say.error("nothing is read", service=self.service, error=str(other))
            for reader in readers:
                await self.intake.halt(reader.name, source, f"{OtherPartitions.__name__}: {other}")
            await asyncio.sleep(WATCH_SECONDS)
        return tuple(chain.from_iterable(found.values()))

    async def _take(self, source: str, records: Sequence[ConsumerRecord]) -> None:
        envelopes, strangers = [], []
        for record in sorted(records, key=lambda one: (one.partition, one.offset)):
            try:
                envelopes.append(opened(source, record, self.seals[source]))
            except BadRecord as error:
                # Not a loss: what the log holds in its place shows as a hole and is pulled from there.
                strangers.append(Stranger(source, record.partition, record.offset, error.kind, str(error)))
        await self.intake.give(envelopes, strangers)

    async def run(self) -> None:
        """Connect (again and again, while Kafka is away) and let the subscribers work until cancelled."""
        while True:
            try:
                await self._look()
                await self.broker.start()
                break
            except (KafkaError, OSError) as error:
                say.warning("Kafka does not answer", error=repr(error))
                await self.broker.stop()
                await asyncio.sleep(1)
        try:
            await self._watch()
        finally:
            await self.broker.stop()

    async def _look(self) -> None:
        """Raise KafkaError while Kafka is away: a start of FastStream's that fails leaves a producer open."""
        client = AIOKafkaClient(**self.kafka.options())
        try:
            await client.bootstrap()
        finally:
            await client.close()

    async def _watch(self) -> None:
        """Pull what the topic has lost at its end, where no later record shows the hole."""
        before: Places = {}
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                before = await self._pull_tails(before)
            except Exception as error:
                say.warning("tails not compared", error=repr(error))

    async def _pull_tails(self, before: Places) -> Places:
        """Compare positions with what the relays sent; give a taker that is behind and has not moved what it lacks."""
        positions = await self.intake.progress.positions()
        for source in {source for taker in self.intake.takers for source in taker.sources}:
            try:
                sent = await self.intake.sources.logs[source].sent(0) or {}
            except OSError as error:  # one that is down must not keep the others from being compared
                say.info("tail not compared", source=source, error=repr(error))
                continue
            for taker in self.intake.takers:
                if source in taker.sources:
                    await self._pull_tail(taker, source, sent, positions, before)
        return positions

    async def _pull_tail(
        self, taker: Taker, source: str, sent: Mapping[int, int], positions: Places, before: Places
    ) -> None:
        for partition, last in sent.items():
            here = taker.name, source, partition
            at = positions.setdefault(here, 0)
            if at > last:
                await self.intake.stands(taker.name, source, at)
            if at >= last or before.get(here, -1) != at:
                continue
            say.info("pulled what the topic lacks", reader=taker.name, source=source, after=at, upto=last)
            try:
                await self.intake.fill(taker, source, Gap(partition, at, last))
            except (Unfilled, IncompleteLog) as error:
                say.error("halted", reader=taker.name, source=source, error=str(error))
                await self.intake.halt(taker.name, source, f"{type(error).__name__}: {error}")
                return
            self.intake.progress.moved()


@dataclass
class LogBus:
    """Pulls the sources' logs in turn; no Kafka is needed."""

    intake: Intake
    idle_seconds: float = 0.05

    async def run(self) -> None:
        """Pull for ever, one task per source."""
        async with asyncio.TaskGroup() as group:
            for source in sorted({source for taker in self.intake.takers for source in taker.sources}):
                group.create_task(self._pull(source), name=f"pull {source}")

    async def _pull(self, source: str) -> None:
        progress, log = self.intake.progress, self.intake.sources.logs[source]
        pause = self.idle_seconds
        while True:
            try:
                after = await progress.least(source)
                head = await log.head()
                upto = min(head.position, after + CHUNK)
                entries = await self.intake.sources.whole_range(source, after, upto) if upto > after else []
                if entries:
                    await self._give(source, head.epoch, after, entries)
                    pause = self.idle_seconds
                else:
                    await asyncio.sleep(pause)
                    pause = min(1.5 * pause, max(self.idle_seconds, LONGEST_IDLE_SECONDS))
            except TRANSIENT as error:
                say.warning("a log does not answer", source=source, error=repr(error))
                await asyncio.sleep(1)
            except IncompleteLog as error:
                say.error("halted", source=source, error=str(error))
                for taker in self.intake.takers:
                    if source in taker.sources:
                        await self.intake.halt(taker.name, source, f"{type(error).__name__}: {error}")
                await asyncio.sleep(WATCH_SECONDS)

    async def _give(self, source: str, epoch: str, after: int, entries: Sequence[Entry]) -> None:
        await self.intake.give(wrapped(source, epoch, after, entries, self.intake.sources.partitions))
        await self.intake.whole(source, epoch, entries[-1].position)
