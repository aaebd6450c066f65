"""The toy's database as it is on its first day, for each test: rebuilds leave other versions behind."""

from pathlib import Path

import asyncpg
import pytest

from shared.runtime.databases import establish
from tests.integration import toy

FIRST_DAY = """
TRUNCATE log.events, log.requests, log.claims, log.doubles, log.head, relay.sent;
TRUNCATE feed.position, feed.parked, feed.owed, feed.projection, feed.replay;
INSERT INTO log.head DEFAULT VALUES;
DELETE FROM public.migration WHERE place = 'replay';
"""
VERSIONS = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'shelves_v%'"


@pytest.fixture
def name() -> str:
    """The toy under a name of this folder."""
    return "replay"


@pytest.fixture
async def database(postgres: str, name: str, tmp_path: Path) -> str:
    """The DSN of the toy's database, for its own role."""
    server, _, _ = postgres.rpartition("/")
    cluster = await asyncpg.connect(postgres)
    known = await cluster.fetchval("SELECT true FROM pg_database WHERE datname = $1", f"huikuan_{name}")
    await cluster.close()
    if known:
        own = await asyncpg.connect(f"{server}/huikuan_{name}")
        await own.execute(FIRST_DAY)
        for [version] in await own.fetch(VERSIONS):
            await own.execute(f'DROP SCHEMA "{version}" CASCADE')
        await own.close()
    await establish(postgres, toy.service(name), tmp_path, "secret", "secret")
    return f"postgresql://huikuan_{name}:secret@{server.rpartition('@')[2]}/huikuan_{name}"
