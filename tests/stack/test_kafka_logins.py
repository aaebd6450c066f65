"""The local stack's Kafka lets in only who logs in, and each user does only what is theirs."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from ops.stack import kafka
from ops.stack.definitions import definition
from ops.stack.layout import BROKER, OFFSETS, READER, Stack
from shared import SERVICES
from shared.runtime.kafka import TOPIC, Kafka
from tests.servers import JARS, broker_running, free_base


def installed(stack: Stack, said: list[str]) -> kafka.Broker:
    """Make the broker of a stack ready, as `up` does."""
    return kafka.install(
        stack.home / "kafka",
        port=stack.port_of("kafka"),
        controller_port=stack.port_of("kafka-controller"),
        repository=JARS,
        report=said.append,
        logins={user: stack.kafka_as(user).password for user in (BROKER, READER, *SERVICES)},
    )


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of which only Kafka runs, with the settings, users and rights of `up`."""
    one = Stack(tmp_path_factory.mktemp("logins"), free_base(max(OFFSETS.values()) + 1))
    with broker_running(installed(one, []), one.home / "kafka.log"):
        asyncio.run(_ready(one))
        yield one


async def _ready(stack: Stack) -> None:
    await kafka.ready(stack.kafka)
    for _ in range(2):  # the second time nothing changes
        await kafka.ensure_rights(stack.kafka)
        await kafka.ensure_topics(stack.kafka)


async def sends(way: Kafka, topic: str, *, idempotent: bool = True) -> None:
    """Put a record on a topic as a relay does."""
    producer = AIOKafkaProducer(**way.options(), enable_idempotence=idempotent, request_timeout_ms=5_000)
    try:
        await producer.start()
        await producer.send_and_wait(topic, b"{}", key=b"k")
    finally:
        await producer.stop()


async def reads(way: Kafka, topic: str, group: str) -> int:
    """Return how many records a group finds on a topic."""
    consumer = AIOKafkaConsumer(topic, **way.options(), group_id=group, auto_offset_reset="earliest")
    try:
        await consumer.start()
        async with asyncio.timeout(20):
            while not (found := await consumer.getmany(timeout_ms=500)):
                pass
            await consumer.commit()
            return sum(map(len, found.values()))
    finally:
        await consumer.stop()


async def test_who_does_not_log_in_is_refused(stack: Stack) -> None:
    own = stack.kafka_as("orders")
    with pytest.raises(KafkaError):
        await sends(Kafka(own.bootstrap), TOPIC.format("orders"))
    for wrong in (replace(own, password="guessed"), replace(own, user="nobody")):
        with pytest.raises(KafkaError):
            await sends(wrong, TOPIC.format("orders"))
    with pytest.raises(KafkaError):
        await kafka.partitions_of(replace(stack.kafka, bootstrap=f"127.0.0.1:{stack.port_of('kafka-controller')}"))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_writes_its_own_topic_and_no_other(stack: Stack, service: str) -> None:
    own = stack.kafka_as(service)
    await sends(own, TOPIC.format(service))
    for other in set(SERVICES) - {service}:
        with pytest.raises(TopicAuthorizationFailedError):
            await sends(own, TOPIC.format(other))


async def test_a_service_reads_what_it_takes_in_as_itself(stack: Stack) -> None:
    await sends(stack.kafka_as("staff"), TOPIC.format("staff"))
    own = stack.kafka_as("orders")
    assert await reads(own, TOPIC.format("staff"), "huikuan.orders.staff") > 0
    with pytest.raises(TopicAuthorizationFailedError):
        await reads(own, TOPIC.format("aftersales"), "huikuan.orders.aftersales")
    with pytest.raises(GroupAuthorizationFailedError):  # it would take the partitions away from another service
        await reads(own, TOPIC.format("staff"), "huikuan.receivables.staff")


async def test_a_reader_from_outside_reads_everything_and_writes_nothing(stack: Stack) -> None:
    reader = stack.kafka_as(READER)
    for service in SERVICES:
        await sends(stack.kafka_as(service), TOPIC.format(service))
        assert await reads(reader, TOPIC.format(service), f"reader.{service}") > 0
        with pytest.raises(
            ClusterAuthorizationFailedError
        ):  # it may write nowhere, so it is given no producer's number
            await sends(reader, TOPIC.format(service))
    with pytest.raises(TopicAuthorizationFailedError):
        await sends(reader, TOPIC.format("staff"), idempotent=False)
    with pytest.raises(GroupAuthorizationFailedError):
        await reads(reader, TOPIC.format("staff"), "huikuan.orders.staff")


async def test_no_topic_comes_of_being_asked_for(stack: Stack) -> None:
    for user in (BROKER, "orders", READER):
        with pytest.raises(KafkaError):
            async with asyncio.timeout(20):
                await sends(stack.kafka_as(user), "huikuan.orders2")
    assert set(await kafka.partitions_of(stack.kafka)) - {"__consumer_offsets"} == {TOPIC.format(s) for s in SERVICES}


def test_secrets_lie_in_files_that_only_their_owner_reads(stack: Stack) -> None:
    passwords = [stack.kafka_as(user).password for user in (BROKER, READER, *SERVICES)]
    assert len(set(passwords)) == len(passwords)
    for file in (stack.home / "kafka").iterdir():
        if file.is_file() and any(password in file.read_text("utf-8") for password in passwords):
            assert file.stat().st_mode & 0o077 == 0
    assert not (stack.home / "kafka" / "format.arguments").exists()
    for file in stack.secrets.iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_what_was_made_for_others_is_thrown_away_once(tmp_path: Path) -> None:
    """As a folder of before there were log-ins: nobody could log in there."""
    stack = Stack(tmp_path, free_base(max(OFFSETS.values()) + 1))
    kafka.install(
        tmp_path / "kafka",
        port=stack.port_of("kafka"),
        controller_port=stack.port_of("kafka-controller"),
        repository=JARS,
        report=lambda _: None,
    )
    (tmp_path / "kafka" / "made-for").unlink()
    (tmp_path / "kafka" / "data" / "huikuan.orders-0").mkdir()
    said: list[str] = []
    installed(stack, said)
    assert said == [
        "Kafka's folder was made for other log-ins: it is made anew, and filled from the logs",
        "formatting the data folder of Kafka",
    ]
    assert not (tmp_path / "kafka" / "data" / "huikuan.orders-0").exists()
    for _ in range(2):
        said.clear()
        installed(stack, said)
        assert said == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_may_read_is_what_it_takes_in(service: str) -> None:
    told = definition(service)
    taken = {source for projection in told.projections for source in projection.sources} | set(told.reads)
    granted = [one for one in kafka.rights() if (one.user, one.kind) == (service, kafka.OF_TOPIC)]
    assert [one.name for one in granted if one.operation == kafka.WRITE] == [TOPIC.format(service)]
    assert {one.name for one in granted if one.operation == kafka.READ} == {TOPIC.format(source) for source in taken}
    assert not any(one.prefix for one in granted)
