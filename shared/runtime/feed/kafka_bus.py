"""How envelopes reach the feeds over Kafka, by FastStream.

A record without the seal of its source is counted and dropped, and what the log holds in its place is pulled.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.runtime.feed.foreign import Stranger
from shared.runtime.feed.intake import CHUNK, WATCH_SECONDS, Intake, Taker, Unfilled
from shared.runtime.feed.projecting import Gap
from shared.runtime.kafka import TOPIC, Kafka, OtherPartitions
from shared.runtime.log.envelope import BadRecord, Seal, opened
from shared.runtime.log.peers import IncompleteLog

IDLE_MS = 1_000
HINT_SECONDS = 1.0  # how old the offsets may be that Kafka keeps of us; what comes again is dropped as seen
BACKOFF_MS = 400  # the library's 100 let the consumers of one service knock hundreds of times a second
GRACE_SECONDS = 1.0  # a batch that is broken off is taken in again after the next start, as if it had not begun
BUSY_SECONDS = 30.0  # so long a batch may take until what its readers have not taken in is pulled as well
METADATA_MS = 30_000  # how old what a consumer knows of the partitions of a topic may be

Places = dict[tuple[str, str, int], int]
"""Positions by reader, source and partition."""

say = structlog.get_logger("bus")


async def bare(records: tuple[ConsumerRecord, ...], original: Any) -> KafkaMessage:
    """Parse without headers: FastStream decodes each header and would lose the whole batch on a null one.

    It sees the first record only; all of them are handed on as they came.
    """
    message = await original((replace(records[0], headers=()),))
    message.raw_message = records
    return cast(KafkaMessage, message)


async def undecoded(_message: Any) -> None:
    """Leave the bytes to `opened`: FastStream's own decoding would stumble over the same headers."""


async def every(_message: Any) -> bool:
    """Take every batch; FastStream's own filter says so too, but in a thread of its own."""
    return True


@dataclass
class Hint:
    """How far a source was taken in, told to Kafka once a second and at rest: more often costs the broker more."""

    source: str
    _offsets: dict[TopicPartition, int] = field(default_factory=dict)
    _told_at: float = 0.0

    def taken(self, records: Sequence[ConsumerRecord]) -> None:
        """Note records that took effect."""
        last = {one.partition: one for one in records}
        self._offsets.update({TopicPartition(r.topic, r.partition): r.offset + 1 for r in last.values()})

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
    _taking: dict[str, float] = field(default_factory=dict)  # per source: since when a batch of it is being taken in

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

        @subscriber(filter=every)
        async def take(message: KafkaMessage) -> None:
            records = cast(tuple[ConsumerRecord, ...], message.raw_message)
            self._taking[source] = time.monotonic()
            try:
                await self._take(source, records)
            finally:
                del self._taking[source]
            hint.taken(records)

    async def _arrivals(self, source: str, hint: Hint, consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
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
        for record in sorted(records, key=attrgetter("partition", "offset")):
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
            if at >= last or before.get(here, -1) != at or self._busy(source):
                continue
            say.info("pulled what the topic lacks", reader=taker.name, source=source, after=at, upto=last)
            try:
                await self.intake.fill(taker, source, Gap(partition, at, last))
            except (Unfilled, IncompleteLog) as error:
                say.error("halted", reader=taker.name, source=source, error=str(error))
                await self.intake.halt(taker.name, source, f"{type(error).__name__}: {error}")
                return
            self.intake.progress.moved()

    def _busy(self, source: str) -> bool:
        """Tell whether a batch of a source is being taken in here: what its readers lack may well stand in that."""
        since = self._taking.get(source)
        return since is not None and time.monotonic() - since < BUSY_SECONDS
