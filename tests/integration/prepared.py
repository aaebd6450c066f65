"""A service's database as `up` makes it, and facts told to its tables as the feed tells them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from shared.events import Event
from shared.runtime.databases import prepare
from shared.runtime.feed.projecting import write
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.versions import schema

PASSWORD = "only-in-tests"
BATCH = 500


@asynccontextmanager
async def database(admin_dsn: str, service: str, role: str = "") -> AsyncIterator[Any]:
    """Yield a connection to the service's prepared database, as the service's role or as another one."""
    await prepare(admin_dsn, service, PASSWORD, PASSWORD)
    async with connected(admin_dsn, service, role or f"huikuan_{service}") as db:
        yield db


@asynccontextmanager
async def connected(admin_dsn: str, service: str, role: str) -> AsyncIterator[Any]:
    """Yield a connection to the service's database, already prepared."""
    db = await asyncpg.connect(dsn_of(admin_dsn, service, role))
    try:
        yield db
    finally:
        await db.close()


def dsn_of(admin_dsn: str, service: str, role: str) -> str:
    """Return the DSN of a role for the service's database."""
    parts = urlsplit(admin_dsn)
    place = parts._replace(netloc=f"{role}:{PASSWORD}@{parts.hostname}:{parts.port}", path=f"/huikuan_{service}")
    return urlunsplit(place)


async def tell(db: Any, projections: Iterable[Projection], facts: Sequence[Recorded]) -> None:
    """Let version 1 of the projections take the facts in, after forgetting what it knew."""
    for projection in projections:
        mine = [fact for fact in facts if fact.source in projection.sources]
        async with db.transaction():
            await db.execute(f'SET LOCAL search_path = "{schema(projection.name, 1)}", pg_catalog')
            for table in projection.tables:
                await db.execute(f'DELETE FROM "{table.name}"')
            for start in range(0, len(mine), BATCH):
                await write(db, projection, mine[start : start + BATCH])


def recorded(*told: tuple[str, str, Event]) -> list[Recorded]:
    """Return facts as logs record them: (service, stream, event), positions and versions counted here."""
    positions: dict[str, int] = {}
    versions: dict[str, int] = {}
    facts: list[Recorded] = []
    for source, stream, event in told:
        positions[source] = positions.get(source, 0) + 1
        versions[stream] = versions.get(stream, 0) + 1
        at = datetime(2024, 6, 1, 4, len(facts) % 60, tzinfo=UTC)
        facts.append(Recorded(source, positions[source], stream, versions[stream], at, "tester", event))
    return facts
