"""Relay and feed over a real Kafka: crashes, fenced leaders, holes, junk on the topic."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.runtime import telemetry
from shared.runtime.feed import kafka_bus
from shared.runtime.kafka import TOPIC
from shared.runtime.log import relay
from shared.runtime.log.envelope import Envelope, Seal, headers, opened
from shared.runtime.log.mapper import canonical
from shared.runtime.log.store import LARGEST_EVENT_BYTES
from tests.integration.parts import PARTITIONS, SEAL, Parts, running
from tests.integration.test_feed import history, written


async def records(kafka: str, topic: str, count: int) -> list[ConsumerRecord]:
    """Read a topic from its beginning until so many records are there."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
        found: list[ConsumerRecord] = []
        async with asyncio.timeout(30):
            while len(found) < count:
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    found += batch
        return found
    finally:
        await consumer.stop()


async def sent(kafka: str, topic: str, items: Sequence[dict[str, Any]]) -> None:
    """Put records on a topic by hand."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for item in items:
            await producer.send_and_wait(topic, **item)
    finally:
        await producer.stop()


def sealed(one: Envelope, seal: Seal = SEAL) -> dict[str, Any]:
    """An envelope as a relay with this key sends it."""
    return {
        "key": one.entry.stream_id.encode(),
        "value": one.entry.data,
        "partition": one.partition,
        "headers": headers(one.source, one.epoch, one.previous, one.entry, one.partition, seal),
    }


async def wait_for(condition: Any, within: float = 30) -> None:
    """Wait until an asynchronous condition holds."""
    async with asyncio.timeout(within):
        while not await condition():
            await asyncio.sleep(0.05)


async def test_the_topic_is_the_log_in_order_with_a_chain_per_partition(parts: Parts, kafka: str, topic: str) -> None:
    async with running(parts.relay(kafka)):
        await history(parts, 20)
        head = await parts.log.head()
        found = await records(kafka, topic, head.position)

    envelopes = [opened(parts.name, one, SEAL) for one in found]
    entries = {entry.position: entry for entry in await parts.log.range(0, head.position)}
    for partition in range(PARTITIONS):
        mine = [one for one in envelopes if one.partition == partition]
        assert [one.previous for one in mine] == [0, *(one.entry.position for one in mine[:-1])]
        for one in mine:
            entry = entries.pop(one.entry.position)
            assert one.entry == entry._replace(meta=canonical({"actor": "tester"} | _members(entry.meta)))
            assert one.epoch == head.epoch
    assert entries == {}
    first = dict(found[0].headers)
    assert first["ce_specversion"] == b"1.0"
    assert first["ce_source"] == topic.encode()
    assert first["ce_id"].decode() == f"{head.epoch}/{int(first['ce_position'])}"
    assert found[0].key == first["ce_subject"]


def _members(meta: bytes) -> dict[str, str]:
    members: dict[str, str] = orjson.loads(meta)
    return members


async def test_events_reach_the_tables_over_kafka(parts: Parts, kafka: str, topic: str) -> None:
    assert topic
    async with running(parts.relay(kafka), parts.bus(kafka)):
        await history(parts)
        await parts.caught_up()
        await parts.caught_up()  # with the echoes that came of it
        rows = await parts.rows()
    assert (len(rows["posted"]), len(rows["struck"]), len(rows["heard"])) == (30, 10, 6)
    assert rows["shelf"][1] == ("shelf1", 10, "t1 t4 t7 T10 t13 t16 t19 t22 T25 t28")
    assert await parts.parked() == []


async def test_the_largest_event_reaches_the_tables(parts: Parts, kafka: str, topic: str) -> None:
    assert topic
    frame = b'{"note_id":"big","shelf":"top","text":"%s"}'
    data = frame % (b"x" * (LARGEST_EVENT_BYTES - len(frame) + 2))
    assert len(data) == LARGEST_EVENT_BYTES
    async with running(parts.relay(kafka), parts.bus(kafka)):
        await written(parts, "note-big", 1, "huikuan.toy.NotePosted.v1", data)
        await parts.caught_up()
        assert len((await parts.rows())["posted"]) == 1


class Crashing:
    """A connection that breaks when the relay wants to save what it sent, a few times."""

    losses = 3

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    async def fetch(self, query: str, *args: Any) -> Any:
        """Fetch, or crash in place of a save."""
        if query == relay.SAVE and Crashing.losses:
            Crashing.losses -= 1
            raise ConnectionResetError("killed between send and save")
        return await self.connection.fetch(query, *args)


async def test_a_relay_that_dies_between_send_and_save_sends_again_and_readers_drop(
    parts: Parts, kafka: str, topic: str
) -> None:
    sender = parts.relay(kafka)

    async def connect() -> Any:
        return Crashing(await asyncpg.connect(parts.url))

    sender.connect = connect
    dropped = telemetry.DROPPED.labels(parts.name, "shelves", parts.name)
    async with running(sender, parts.bus(kafka)):
        await history(parts, 10)
        await parts.caught_up()
        await parts.caught_up()
        rows = await parts.rows()
        on_topic = await records(kafka, topic, 10 + 4 + 2)
    assert Crashing.losses == 0
    assert len(on_topic) > (await parts.log.head()).position
    assert dropped._value.get() > 0
    assert (len(rows["posted"]), len(rows["struck"]), len(rows["heard"])) == (10, 4, 2)


async def test_two_relays_lead_one_after_the_other(parts: Parts, kafka: str, topic: str, admin: str) -> None:
    assert topic
    database = await asyncpg.connect(admin)
    leader = (
        "SELECT pid FROM pg_locks JOIN pg_database AS d ON d.oid = database AND datname = current_database() "
        "WHERE locktype = 'advisory' AND granted"
    )
    async with running(parts.relay(kafka), parts.relay(kafka), parts.bus(kafka)):
        for round_ in range(4):
            for number in range(5):
                await parts.post(f"n{round_}{number}")
            await wait_for(lambda: database.fetchval(leader))
            if round_ % 2:
                await database.execute("UPDATE relay.leader SET term = term + 1")  # as if another one led
            else:
                await database.execute(f"SELECT pg_terminate_backend(pid) FROM ({leader}) AS l")
        await parts.caught_up()
        rows = await parts.rows()
    assert len(rows["posted"]) == 20
    assert await database.fetchval("SELECT max(position) FROM relay.sent") == 20
    assert await database.fetchval("SELECT term FROM relay.leader") >= 5
    await database.close()


async def test_an_older_relay_saves_nothing(parts: Parts, kafka: str, topic: str) -> None:
    assert topic
    await parts.post("1")
    async with running(parts.relay(kafka)):
        await wait_for(lambda: parts.pool.fetchval("SELECT true FROM relay.sent"))
    assert await parts.pool.fetch(relay.SAVE, [0], [99], 0) == []
    assert await parts.pool.fetchval("SELECT max(position) FROM relay.sent") == 1


async def test_what_the_topic_lost_is_pulled_from_the_log(
    parts: Parts, kafka: str, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_bus, "WATCH_SECONDS", 0.3)
    envelopes = await history(parts, 20)
    kept = [one for place, one in enumerate(envelopes) if place % 3 and place < len(envelopes) - 4]
    await sent(
        kafka,
        topic,
        [sealed(one) for one in kept],
    )
    last = {one.partition: one.entry.position for one in envelopes}
    save = "INSERT INTO relay.sent SELECT * FROM unnest($1::int[], $2::bigint[])"
    await parts.pool.execute(save, list(last), list(last.values()))
    async with running(parts.bus(kafka)):

        async def everything() -> bool:
            return len((await parts.rows())["posted"]) == 20

        await wait_for(everything)
    assert (await parts.rows())["shelf"][1] == ("shelf1", 7, "t1 t4 t7 T10 t13 t16 t19")


JUNK: tuple[dict[str, Any], ...] = (
    {"value": b"junk"},
    {"key": b"k", "value": None},
    {"value": b"{}", "headers": [("ce_type", b"\xff\xfe")]},
    {"value": b"{}", "headers": [("ce_position", None)]},
    {"value": b"\xff\x00", "headers": [("content-type", b"application/json")]},
    {"value": b"{}", "headers": [("correlation_id", None), ("reply_to", b"\xff")]},
)


def garbled(one: Envelope, **changes: bytes | None) -> dict[str, Any]:
    """A true record with some headers changed."""
    true = sealed(one)
    return true | {"headers": list((dict(true["headers"]) | changes).items())}


async def test_junk_on_the_topic_stops_nothing_and_loses_nothing(parts: Parts, kafka: str, topic: str) -> None:
    foreign = telemetry.FOREIGN.labels(parts.name, parts.name)
    before = foreign._value.get()
    await parts.post("first")
    [one] = await parts.envelopes()
    lies = [
        {"ce_subject": b"a\0b"},
        {"ce_position": b"-1"},
        {"ce_position": b"9" * 30},
        {"ce_position": b"9" * 5000},
        {"ce_time": b"2024-01-01T00:00:00"},
        {"ce_epoch": b"not a uuid"},
        {"ce_hash": b"xyz"},
        {"ce_streamversion": b""},
    ]
    junk = [*JUNK, *(garbled(one, **lie) for lie in lies)]
    async with running(parts.relay(kafka), parts.bus(kafka)):
        for partition in range(PARTITIONS):
            await sent(kafka, topic, [{**item, "partition": partition} for item in junk])
        await history(parts, 10)
        for partition in range(PARTITIONS):
            await sent(kafka, topic, [{**item, "partition": partition} for item in junk])
        await parts.post("last")
        await parts.caught_up()
        rows = await parts.rows()
    assert len(rows["posted"]) == 12
    assert await parts.parked() == []
    assert foreign._value.get() - before >= len(junk) * PARTITIONS


async def strangers(parts: Parts) -> dict[str, int]:
    """How many records of each kind were counted as not of the log."""
    rows = await parts.pool.fetch("SELECT kind, sum(count)::int FROM feed.foreign GROUP BY 1")
    return {row[0]: row[1] for row in rows}


async def test_forged_records_have_no_effect_and_the_log_s_own_events_are_pulled(
    parts: Parts, kafka: str, topic: str
) -> None:
    """Each is put on the topic before the true record, as whoever reached the port could."""
    for number in range(9):
        await parts.post(f"n{number}", f"t{number}")
    envelopes = await parts.envelopes()
    one = envelopes[0]
    entry = one.entry._replace(data=one.entry.data.replace(b"t0", b"777,777.00"))
    forgeries = [
        sealed(one._replace(entry=entry), Seal(bytes(32))),
        sealed(one) | {"value": entry.data},
        garbled(one, ce_subject=b"note-other"),
        garbled(one, ce_actor=b"gm"),
        garbled(one, ce_time=b"2020-01-01T00:00:00+00:00"),
        garbled(one, ce_mac=None),
        garbled(one, ce_mac=b"0" * 64),
        sealed(one) | {"partition": (one.partition + 1) % PARTITIONS},
    ]
    leaked = [
        sealed(e._replace(previous=0, entry=e.entry._replace(position=10**15)))
        for e in {e.partition: e for e in envelopes}.values()
    ]
    await sent(kafka, topic, forgeries + leaked)
    async with running(parts.relay(kafka), parts.bus(kafka)):
        await parts.post("last", "true")
        await parts.caught_up()
        rows = await parts.rows()
    assert [text for _, _, text in rows["posted"]] == ["true", *(f"t{number}" for number in range(9))]
    assert await strangers(parts) == {"wrong MAC": 7, "no MAC": 1, "beyond the log": len(leaked)}
    assert await parts.parked() == []
    furthest = await parts.pool.fetchval("SELECT max(position) FROM feed.position")
    assert furthest == (await parts.log.head()).position


async def test_true_records_that_are_sent_again_take_effect_once(parts: Parts, kafka: str, topic: str) -> None:
    await history(parts, 10)
    again = [sealed(one) for one in await parts.envelopes()]
    async with running(parts.relay(kafka), parts.bus(kafka)):
        await parts.caught_up()
        await sent(kafka, topic, [*again, *reversed(again)])
        await parts.post("last")
        await parts.caught_up()
        rows = await parts.rows()
    assert (len(rows["posted"]), len(rows["struck"]), len(rows["heard"])) == (11, 4, 2)
    assert await strangers(parts) == {}


async def test_old_records_of_a_log_that_was_restored_are_no_strangers(
    parts: Parts, kafka: str, topic: str, admin: str
) -> None:
    """A new reader finds them first, and must not take them for the log."""
    await history(parts, 6)
    old = [sealed(one) for one in await parts.envelopes()]
    await sent(kafka, topic, old)
    database = await asyncpg.connect(admin)
    await database.execute("UPDATE log.head SET epoch = gen_random_uuid()")
    await database.close()
    async with running(parts.relay(kafka), parts.bus(kafka)):
        await parts.caught_up()
        rows = await parts.rows()
        assert await parts.pool.fetchval("SELECT bool_and(p.epoch = h.epoch) FROM feed.position p, log.head h")
    assert len(rows["posted"]) == 6
    assert await strangers(parts) == {}


async def test_a_topic_with_other_partitions_than_the_setting_is_neither_written_nor_read(
    parts: Parts, kafka: str, monkeypatch: pytest.MonkeyPatch, name: str, admin: str
) -> None:
    assert admin
    monkeypatch.setattr(kafka_bus, "WATCH_SECONDS", 0.3)
    client = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await client.start()
    await client.create_topics([NewTopic(TOPIC.format(name), PARTITIONS + 2, 1)])
    await history(parts, 6)
    await sent(kafka, TOPIC.format(name), [sealed(one) for one in await parts.envelopes()])
    async with running(parts.relay(kafka), parts.bus(kafka)) as tasks:

        async def said() -> bool:
            return len(await parts.pool.fetch("SELECT * FROM feed.halted")) == 2

        await wait_for(said)
        reasons = {row[0] for row in await parts.pool.fetch("SELECT reason FROM feed.halted")}
        assert not any(task.done() for task in tasks)
    assert reasons.pop().startswith(
        f"OtherPartitions: {TOPIC.format(name)} has 5 partitions, HUIKUAN_PARTITIONS says 3"
    )
    assert (await parts.rows())["posted"] == []
    assert await parts.pool.fetch("SELECT * FROM relay.sent") == []

    await client.delete_topics([TOPIC.format(name)])
    await wait_for(lambda: _gone(client, TOPIC.format(name)))
    await client.create_topics([NewTopic(TOPIC.format(name), PARTITIONS, 1)])
    await client.close()
    async with running(parts.relay(kafka), parts.bus(kafka)):
        await parts.caught_up()
        assert len((await parts.rows())["posted"]) == 6
    assert await parts.pool.fetch("SELECT * FROM feed.halted") == []


async def _gone(client: AIOKafkaAdminClient, topic: str) -> bool:
    return topic not in await client.list_topics()


async def test_another_kafka_is_filled_from_the_beginning(parts: Parts, kafka: str, topic: str, admin: str) -> None:
    """As in a home of an older version, whose records had no seals: nobody knew which cluster they went to."""
    await history(parts, 6)
    head = await parts.log.head()
    save = "INSERT INTO relay.sent VALUES (7, $1)"
    await parts.pool.execute(save, head.position)
    async with running(parts.relay(kafka)):
        await records(kafka, topic, head.position)
        known = "SELECT max(position) FROM relay.sent HAVING count(*) = $1 AND max(position) = $2"
        partitions = len({one.partition for one in await parts.envelopes()})
        await wait_for(lambda: parts.pool.fetchval(known, partitions, head.position))
    async with running(parts.relay(kafka)):
        await parts.post("last")
        found = await records(kafka, topic, head.position + 1)
    assert len(found) == head.position + 1  # the second time it is known, and goes on where it was
    assert admin


async def test_a_bus_waits_for_a_kafka_that_is_not_there_yet(parts: Parts) -> None:
    async with running(parts.bus("127.0.0.1:1"), parts.relay("127.0.0.1:1")) as tasks:
        answer = await parts.post("1")
        await asyncio.sleep(2.5)
        assert not any(task.done() for task in tasks)
    assert answer.position == 1
