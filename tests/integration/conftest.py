"""The toy service of these tests: a database and a topic for each test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.events import registry
from shared.runtime.databases import establish
from shared.runtime.kafka import TOPIC
from tests.integration import toy
from tests.integration.parts import TABLES, Parts

NUMBERS = count(1)
MADE: set[str] = set()
EMPTY = f"""
TRUNCATE log.events, log.requests, log.claims, log.doubles, log.head, log.trial;
TRUNCATE relay.sent, feed.position, feed.parked, feed.owed, feed.foreign, feed.halted;
INSERT INTO log.head DEFAULT VALUES;
TRUNCATE {", ".join(f"shelves_v1.{table}" for table in TABLES)};
"""


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy's events are known words while a test runs."""
    for word in toy.WORDS:
        monkeypatch.setitem(registry.BY_NAME, word.TYPE, word)
    yield
    toy.DEAF.clear()
    toy.BROKEN.clear()


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """The name under which the toy runs: a new one, with a new database, where a topic or the schema must be fresh."""
    return f"toy{next(NUMBERS)}" if {"topic", "admin"} & set(request.fixturenames) else "toy"


@pytest.fixture
async def database(postgres: str, name: str, tmp_path: Path) -> str:
    """The DSN of the toy's empty database, for its own role."""
    server, _, _ = postgres.rpartition("/")
    if name not in MADE:
        await establish(postgres, toy.service(name), tmp_path, "secret", "secret")
        MADE.add(name)
    else:
        own = await asyncpg.connect(f"{server}/huikuan_{name}")
        await own.execute(EMPTY)
        await own.close()
    return f"postgresql://huikuan_{name}:secret@{server.rpartition('@')[2]}/huikuan_{name}"


@pytest.fixture
def admin(postgres: str, name: str, database: str) -> str:  # noqa: ARG001  # the database must be there
    """The superuser's DSN of the toy's database."""
    return f"{postgres.rpartition('/')[0]}/huikuan_{name}"


@pytest.fixture
async def parts(database: str, name: str) -> AsyncIterator[Parts]:
    """The toy's parts in this process: log, asker, feeds; nothing runs by itself but the log's writer."""
    async with AsyncExitStack() as stack:
        yield await Parts.connected(name, database, stack)


@pytest.fixture
async def topic(kafka: str, name: str) -> str:
    """The toy's topic, 3 partitions."""
    client = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await client.start()
    try:
        await client.create_topics([NewTopic(TOPIC.format(name), 3, 1)])
    finally:
        await client.close()
    return TOPIC.format(name)
