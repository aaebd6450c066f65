"""The relay: one fenced leader per service sends the log to Kafka in committed order.

After a crash it sends a chunk again; readers drop by position. Kafka is a cache of the log: a cluster that the relay
did not fill (a new one, or one that an older version filled without seals) is given everything from the beginning.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.runtime import telemetry
from shared.runtime.kafka import TOPIC, Kafka, OtherPartitions
from shared.runtime.log.envelope import Seal, headers, partition_of
from shared.runtime.log.store import Entry
from shared.runtime.outages import TRANSIENT

LOCK = "SELECT pg_try_advisory_lock(hashtext('huikuan relay'), 0)"
LEAD = "UPDATE relay.leader SET term = term + 1 RETURNING term"
ANOTHER_CLUSTER = """
WITH changed AS (UPDATE relay.leader SET cluster = $1 WHERE cluster IS DISTINCT FROM $1 AND term = $2 RETURNING true),
forgotten AS (DELETE FROM relay.sent WHERE EXISTS (TABLE changed))
SELECT true FROM changed
"""
NEXT = "SELECT * FROM log.events WHERE position > $1 AND position <= $1 + $2 ORDER BY position"
SAVE = """
INSERT INTO relay.sent (partition, position)
SELECT sent.partition, sent.position FROM unnest($1::int[], $2::bigint[]) AS sent(partition, position)
WHERE (SELECT term FROM relay.leader) = $3
ON CONFLICT (partition) DO UPDATE SET position = excluded.position
RETURNING partition
"""
CHUNK = 2_000
BREATH = 50
"""After how many entries others get their turn."""
AGAIN_SECONDS = 2.0

say = structlog.get_logger("relay")


class Overtaken(Exception):
    """A newer relay leads; this one must not save or send any more."""


@dataclass
class Relay:
    """Sends the log of `service`; `wake` is set when something was committed in this process."""

    service: str
    connect: Callable[[], Awaitable[asyncpg.Connection]]
    kafka: Kafka
    seal: Seal
    partitions: int
    wake: asyncio.Event
    poll_seconds: float = 0.05
    sent: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Lead or wait to lead, for ever. Whatever fails, begin again from what was saved."""
        while True:
            try:
                await self._lead()
            except OtherPartitions as error:
                say.error("nothing is sent", service=self.service, error=str(error))
                await asyncio.sleep(AGAIN_SECONDS)
            except (*TRANSIENT, asyncpg.PostgresError, KafkaError, Overtaken) as error:
                say.warning("relay begins again", service=self.service, error=repr(error))
                telemetry.RELAY_RESTARTS.labels(self.service).inc()
                await asyncio.sleep(0.5)

    async def _lead(self) -> None:
        db = await self.connect()  # a connection of its own: a pool would give the lock away on release
        try:
            while not await db.fetchval(LOCK):
                await asyncio.sleep(0.5)
            term = await db.fetchval(LEAD)
            if await db.fetchval(ANOTHER_CLUSTER, await self._cluster(), term):
                say.info("this Kafka was not filled before: everything is sent", service=self.service)
            producer = AIOKafkaProducer(
                **self.kafka.options(),
                enable_idempotence=True,  # implies acks=all
                max_batch_size=262_144,
                max_request_size=1_048_576,
                metadata_max_age_ms=60_000,
            )
            try:
                await producer.start()
                await self._send_all(db, producer, term)
            finally:
                with contextlib.suppress(KafkaError):
                    await producer.stop()
        finally:
            db.terminate()  # the lock ends with the connection; a polite end may wait for a server that hangs

    async def _cluster(self) -> str:
        """Return the id of the cluster, which a Kafka draws when its folder is made."""
        admin = AIOKafkaAdminClient(**self.kafka.options())
        try:
            await admin.start()
            return str((await admin.describe_cluster())["cluster_id"])
        finally:
            await admin.close()

    async def _send_all(self, db: asyncpg.Connection, producer: AIOKafkaProducer, term: int) -> None:
        topic = TOPIC.format(self.service)
        epoch = await db.fetchval("SELECT epoch::text FROM log.head")
        sent: dict[int, int] = {row[0]: row[1] for row in await db.fetch("SELECT partition, position FROM relay.sent")}
        while True:
            if (there := len(await producer.partitions_for(topic))) != self.partitions:
                raise OtherPartitions(topic, there, self.partitions)
            self.wake.clear()
            after = max(sent.values(), default=0)
            entries = [Entry(*row) for row in await db.fetch(NEXT, after, CHUNK)]
            if not entries:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.poll_seconds):
                        await self.wake.wait()
                continue
            acks = []
            async for partition, batch in self._batches(producer, epoch, entries, sent):
                batch.close()  # a closed one is sent at once
                acks.append(await producer.send_batch(batch, topic, partition=partition))
            await asyncio.gather(*acks)  # any failure: leave, make a new producer, begin again from relay.sent
            if not await db.fetch(SAVE, list(sent), list(sent.values()), term):
                raise Overtaken(self.service)
            telemetry.RELAYED.labels(self.service).inc(len(entries))
            self.sent.set()

    async def _batches(
        self, producer: AIOKafkaProducer, epoch: str, entries: Sequence[Entry], sent: dict[int, int]
    ) -> AsyncIterator[tuple[int, BatchBuilder]]:
        """Yield entries as batches for partitions, and note in `sent` what they hold.

        The client's way for single records makes a future of each, which costs more than the record.
        """
        filling: dict[int, BatchBuilder] = {}
        for place, entry in enumerate(entries):
            if not place % BREATH:
                await asyncio.sleep(0)
            partition = partition_of(entry.stream_id, self.partitions)
            record = {
                "key": entry.stream_id.encode(),
                "value": entry.data,
                "headers": headers(self.service, epoch, sent.get(partition, 0), entry, partition, self.seal),
            }
            batch = filling.get(partition)
            if batch is None or batch.append(timestamp=None, **record) is None:
                if batch is not None:
                    yield partition, batch  # it is full
                batch = filling[partition] = producer.create_batch()
                batch.append(timestamp=None, **record)
            sent[partition] = entry.position
        for one in filling.items():
            yield one
