"""How envelopes reach the feeds: over Kafka by FastStream, or pulled from the logs (`--bus log`)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Protocol, cast

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.runtime import telemetry
from shared.runtime.envelope import TOPIC, BadRecord, Envelope, opened, wrapped
from shared.runtime.feed import Forked, Gap
from shared.runtime.log import TRANSIENT, Entry, outage
from shared.runtime.peers import Sources
from shared.runtime.progress import Progress

CHUNK = 2_000
IDLE_MS = 1_000
WATCH_SECONDS = 5.0
LONGEST_IDLE_SECONDS = 0.5  # between looks at a log that stands still
BACKOFF_MS = 400  # the library's 100 let the consumers of one service knock hundreds of times a second
GRACE_SECONDS = 1.0  # a batch that is broken off is taken in again after the next start, as if it had not begun
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)

say = structlog.get_logger("bus")


class Taker(Protocol):
    """Something that takes in envelopes: a projection's feed, or the reactions."""

    @property
    def name(self) -> str:
        """Its name in position rows."""

    @property
    def sources(self) -> Sequence[str]:
        """The services whose events it takes in."""

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source; True when all took effect. Raises Gap, Forked."""

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given, whatever partition it was in."""


@dataclass
class Intake:
    """Gives what comes in to every taker of its source, projections first; fills holes; waits out outages."""

    service: str
    takers: Sequence[Taker]
    sources: Sources
    progress: Progress

    async def give(self, envelopes: Sequence[Envelope]) -> None:
        """Give envelopes of one source to their takers, each until they have taken effect."""
        for taker in self.takers:
            if envelopes[0].source in taker.sources:
                await self._until_taken(taker, envelopes)
        self.progress.moved()

    async def whole(self, source: str, epoch: str, upto: int) -> None:
        """Note that every taker of a source was given everything up to a position."""
        for taker in self.takers:
            if source in taker.sources:
                await taker.whole(source, epoch, upto, self.sources.partitions)
        self.progress.moved()

    async def _until_taken(self, taker: Taker, envelopes: Sequence[Envelope]) -> None:
        tries = 0
        while envelopes:
            try:
                envelopes = await self._left(taker, envelopes)
                tries = 0
            except Exception as error:  # nothing may be skipped: an outage passes, a fault of ours must be mended
                tell = say.warning if outage(error) else say.error
                tell("taken in again", reader=taker.name, source=envelopes[0].source, error=repr(error))
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
            epoch = (await self.sources.logs[source].head()).epoch
            ours = [envelope for envelope in envelopes if envelope.epoch == epoch]
            if len(ours) == len(envelopes):
                raise  # the log was restored: what was taken in may be wrong, and only a rebuild mends it
            telemetry.FOREIGN.labels(self.service, source).inc(len(envelopes) - len(ours))
            return ours

    async def fill(self, taker: Taker, source: str, gap: Gap) -> None:
        """Give a taker what the log holds in a gap; a record that claims more than that is not the log's."""
        head = await self.sources.logs[source].head()
        last, upto = gap.after, min(gap.upto, head.position)
        for after in range(gap.after, upto, CHUNK):
            there = await self.sources.missing(source, head.epoch, gap.partition, after, min(after + CHUNK, upto))
            if there:
                await taker.take([there[0]._replace(previous=last), *there[1:]])
                last = there[-1].entry.position


async def arrivals(consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
    """Return the records that wait, or the first to come; nothing now and then, so that an end is noticed."""
    found = await consumer.getmany(timeout_ms=IDLE_MS, max_records=CHUNK)
    return tuple(chain.from_iterable(found.values()))


async def bare(records: tuple[ConsumerRecord, ...], original: Any) -> KafkaMessage:
    """Parse without headers: FastStream decodes each header and would lose the whole batch on a null one."""
    message = await original(tuple(replace(record, headers=()) for record in records))
    message.raw_message = records
    return cast(KafkaMessage, message)


async def undecoded(_message: Any) -> None:
    """Leave the bytes to `opened`: FastStream's own decoding would stumble over the same headers."""


@dataclass
class KafkaBus:
    """Subscribes to the topics of the sources. Truth is the position row; the committed offset is a hint."""

    service: str
    bootstrap: str
    intake: Intake
    broker: KafkaBroker = field(init=False)

    def __post_init__(self) -> None:
        self.broker = KafkaBroker(
            self.bootstrap,
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
        # After a wait in vain FastStream sleeps as long again, and a record that comes meanwhile lies there unseen.
        setattr(subscriber, "get_msg", arrivals)  # noqa: B010

        @subscriber
        async def take(message: KafkaMessage) -> None:
            records = cast(tuple[ConsumerRecord, ...], message.raw_message)
            await self._take(source, records)
            consumer = cast(AIOKafkaConsumer, message.consumer)
            offsets = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
            try:
                await consumer.commit(offsets)
            except KafkaError as error:  # a rebalance took the partition: its next owner drops what was seen
                say.info("offset not committed", source=source, error=repr(error))

    async def _take(self, source: str, records: Sequence[ConsumerRecord]) -> None:
        envelopes = []
        for record in sorted(records, key=lambda one: (one.partition, one.offset)):
            try:
                envelopes.append(opened(source, record.partition, record.offset, record.value, record.headers))
            except BadRecord as error:
                # Not a loss: what the log holds in its place shows as a hole and is pulled from there.
                telemetry.FOREIGN.labels(self.service, source).inc()
                say.error("a record is not ours", topic=record.topic, offset=record.offset, error=str(error))
        if envelopes:
            await self.intake.give(envelopes)

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
        client = AIOKafkaClient(bootstrap_servers=self.bootstrap)
        try:
            await client.bootstrap()
        finally:
            await client.close()

    async def _watch(self) -> None:
        """Pull what the topic has lost at its end, where no later record shows the hole."""
        before: dict[tuple[str, str, int], int] = {}
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                before = await self._pull_tails(before)
            except Exception as error:
                say.warning("tails not compared", error=repr(error))

    async def _pull_tails(self, before: dict[tuple[str, str, int], int]) -> dict[tuple[str, str, int], int]:
        """Compare positions with what the relays sent; whoever is behind and did not move since is given it."""
        positions = await self.intake.progress.positions()
        for source in {source for taker in self.intake.takers for source in taker.sources}:
            try:
                sent = await self.intake.sources.logs[source].sent(0) or {}
            except OSError as error:  # one that is down must not keep the others from being compared
                say.info("tail not compared", source=source, error=repr(error))
                continue
            for taker in self.intake.takers:
                for partition, last in sent.items() if source in taker.sources else ():
                    at = positions.get((taker.name, source, partition), 0)
                    if at < last and before.get((taker.name, source, partition), -1) == at:
                        say.info("pulled what the topic lacks", reader=taker.name, source=source, after=at, upto=last)
                        await self.intake.fill(taker, source, Gap(partition, at, last))
                        self.intake.progress.moved()
                    positions.setdefault((taker.name, source, partition), 0)
        return positions


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
                entries = await log.range(after, upto) if upto > after else []
                if entries:
                    await self._give(source, head.epoch, after, entries)
                    pause = self.idle_seconds
                else:
                    await asyncio.sleep(pause)
                    pause = min(1.5 * pause, max(self.idle_seconds, LONGEST_IDLE_SECONDS))
            except TRANSIENT as error:
                say.warning("a log does not answer", source=source, error=repr(error))
                await asyncio.sleep(1)

    async def _give(self, source: str, epoch: str, after: int, entries: Sequence[Entry]) -> None:
        await self.intake.give(wrapped(source, epoch, after, entries, self.intake.sources.partitions))
        await self.intake.whole(source, epoch, entries[-1].position)
