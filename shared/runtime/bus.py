"""How envelopes reach the feeds: over Kafka by FastStream, or pulled from the logs (`--bus log`)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Protocol, cast

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.runtime import telemetry
from shared.runtime.envelope import TOPIC, BadRecord, Envelope, opened, wrapped
from shared.runtime.feed import TRANSIENT, Forked, Gap
from shared.runtime.peers import Sources
from shared.runtime.progress import Progress

CHUNK = 2_000
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)

say = structlog.get_logger("bus")


class Taker(Protocol):
    """Something that takes in envelopes: a projection's feed, or the reactions."""

    @property
    def name(self) -> str: ...
    @property
    def sources(self) -> Sequence[str]: ...
    async def take(self, envelopes: Sequence[Envelope]) -> bool: ...
    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None: ...


@dataclass
class Intake:
    """Gives what comes in to every taker of its source, projections before reactions; fills holes; waits out outages."""

    service: str
    takers: Sequence[Taker]
    sources: Sources
    progress: Progress

    async def give(self, envelopes: Sequence[Envelope]) -> None:
        """Give envelopes of one source and partition to their takers, each until they have taken effect."""
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
        while True:
            try:
                if await taker.take(envelopes):
                    return
            except Gap as gap:
                telemetry.GAPS.labels(self.service, taker.name, envelopes[0].source).inc()
                await self._fill(taker, envelopes[0], gap)
            except Forked as error:
                say.error("the source's log is another one", reader=taker.name, error=str(error))
                await asyncio.sleep(RETRY_SECONDS[-1])
            except TRANSIENT as error:
                say.warning("taken in again", reader=taker.name, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1

    async def _fill(self, taker: Taker, sample: Envelope, gap: Gap) -> None:
        after = gap.after
        while after < gap.upto:
            upto = min(after + CHUNK, gap.upto)
            missing = await self.sources.missing(sample.source, sample.epoch, sample.partition, after, upto)
            if missing:
                # The chain within the chunk is whole by construction; its first one follows what was taken in.
                first = missing[0]._replace(previous=gap.after)
                await taker.take([first, *missing[1:]])
                gap.after = missing[-1].entry.position
            after = upto


async def bare(records: tuple[ConsumerRecord, ...], original: Any) -> KafkaMessage:
    """Parse without headers: FastStream decodes each header and would lose the whole batch on a null one."""
    message = await original(tuple(replace(record, headers=()) for record in records))
    message.raw_message = records
    return cast(KafkaMessage, message)


@dataclass
class KafkaBus:
    """Subscribes to the topics of the sources. Truth is the position row; the committed offset is a hint."""

    service: str
    bootstrap: str
    intake: Intake
    broker: KafkaBroker = field(init=False)

    def __post_init__(self) -> None:
        self.broker = KafkaBroker(self.bootstrap, client_id=f"huikuan.{self.service}", logger=None)
        for source in sorted({source for taker in self.intake.takers for source in taker.sources}):
            self._subscribe(source)

    def _subscribe(self, source: str) -> None:
        @self.broker.subscriber(
            TOPIC.format(source),
            group_id=f"huikuan.{self.service}",
            batch=True,
            max_records=CHUNK,
            batch_timeout_ms=100,
            auto_offset_reset="earliest",  # the library's default is "latest": a new reader would miss the past
            ack_policy=AckPolicy.MANUAL,  # the library's default commits before the work is done
            max_poll_interval_ms=600_000,
            parser=bare,  # the library's parser loses a batch on one null header
            title=f"{source} -> {self.service}",
        )
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
        for partition, group in groupby(sorted(records, key=lambda r: (r.partition, r.offset)), lambda r: r.partition):
            envelopes = []
            for record in group:
                try:
                    envelopes.append(opened(source, partition, record.offset, record.value, record.headers))
                except BadRecord as error:
                    # Not a loss: what the log holds in its place shows as a hole and is pulled from there.
                    telemetry.PARKED.labels(self.service, "bus", "bad_record").inc()
                    say.error("a record is not ours", topic=record.topic, offset=record.offset, error=str(error))
            if envelopes:
                await self.intake.give(envelopes)

    async def run(self) -> None:
        """Connect (again and again, while Kafka is away) and let the subscribers work until cancelled."""
        while True:
            try:
                await self.broker.start()
                break
            except (KafkaError, OSError) as error:
                say.warning("Kafka does not answer", error=repr(error))
                await self.broker.stop()
                await asyncio.sleep(1)
        try:
            await asyncio.Event().wait()
        finally:
            await self.broker.stop()


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
        sources, progress = self.intake.sources, self.intake.progress
        log = sources.logs[source]
        while True:
            try:
                after = await progress.least(source)
                head = await log.head()
                upto = min(head.position, after + CHUNK)
                entries = await log.range(after, upto) if upto > after else []
            except TRANSIENT as error:
                say.warning("a log does not answer", source=source, error=repr(error))
                await asyncio.sleep(1)
                continue
            if not entries:
                await asyncio.sleep(self.idle_seconds)
                continue
            by_partition: Mapping[int, list[Envelope]] = {p: [] for p in range(sources.partitions)}
            for envelope in wrapped(source, head.epoch, after, entries, sources.partitions):
                by_partition[envelope.partition].append(envelope)
            for envelopes in by_partition.values():
                if envelopes:
                    await self.intake.give(envelopes)
            await self.intake.whole(source, head.epoch, upto)
