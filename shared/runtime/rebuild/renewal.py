"""Tables that differ between this software and a home: built anew from the logs at `up`, before a door opens.

A table may get another key, further columns at its end, or a neighbour. Decisions rest on tables, so these are whole
before the first wish comes. The views of schema `read` show the new version; what reads them stays in place.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import structlog

from shared.runtime.feed.projecting import WHOLE, ProjectionFeed
from shared.runtime.log.envelope import wrapped
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.store import Log
from shared.runtime.rebuild.rebuilding import CHUNK, Rebuild, Unfoldable
from shared.runtime.rebuild.swap import swap
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.paths import THEMSELVES
from shared.runtime.tables.versions import create_version, drop_version, stands

LIVE = "SELECT name, live FROM feed.projection"
OWED = "SELECT name, derived, path FROM feed.owed JOIN feed.projection USING (name) WHERE version = live"
PARTITIONS = "SELECT count(DISTINCT partition) FROM feed.position"

say = structlog.get_logger("renewal")


async def renew(
    database: Any, admin_dsn: str, service: str, projections: Sequence[Projection], *, role: str
) -> list[str]:
    """Build the projections anew whose live tables are not those of this software; return their names.

    So are those that owe rows by a path that this software does not know.
    """
    live = dict(await database.fetch(LIVE))
    lost = {one["name"] for one in await database.fetch(OWED) if not knows(projections, *one)}
    changed = [one for one in projections if one.name in lost or not await stands(database, one, live[one.name])]
    if not changed:
        return []
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(opened_as(admin_dsn, service, role))
        sources = await _logs(stack, admin_dsn, {source for one in changed for source in one.sources})
        logs = Sources(sources, await pool.fetchval(PARTITIONS) or 1)
        for projection in changed:
            say.info("tables are built anew", service=service, projection=projection.name)
            try:
                await Rebuild(service, (projection,), pool, logs).rebuild()
            except Unfoldable as error:
                say.warning("an event cannot be taken in and is parked", service=service, error=str(error))
                await refill(service, projection, pool, logs)
    return [projection.name for projection in changed]


def knows(projections: Sequence[Projection], name: str, derived: str, path: str) -> bool:
    """Tell whether this software can work off what is owed to a derived table by a path."""
    known = (one for projection in projections if projection.name == name for one in projection.derived)
    return any(one.table.name == derived and path in {THEMSELVES, *(path.name for path in one.paths)} for one in known)


async def refill(service: str, projection: Projection, pool: "asyncpg.Pool[Any]", sources: Sources) -> None:
    """Build a projection anew by its ordinary feed: slower than a rebuild, but what fails is parked, as it was."""
    name = projection.name
    live = dict(await pool.fetch(LIVE))[name]
    version = live + 1
    async with pool.acquire() as db:
        await drop_version(db, name, version)
        await create_version(db, projection, version)
    feed = ProjectionFeed(service, pool, projection, version)
    for source in projection.sources:
        head = await sources.logs[source].head()
        for after in range(0, head.position, CHUNK):
            upto = min(after + CHUNK, head.position)
            entries = await sources.logs[source].range(after, upto)
            envelopes = wrapped(source, head.epoch, after, entries, sources.partitions)
            async with pool.acquire() as db, db.transaction():
                for partition in range(sources.partitions):
                    if mine := [envelope for envelope in envelopes if envelope.partition == partition]:
                        await feed.take_within(db, version, mine)
                await db.execute(WHOLE, name, version, source, upto, head.epoch, sources.partitions)
            await feed.settle()

    async def ready(_live: int) -> None:
        """Both versions are at the ends of the logs: nobody feeds them now."""

    await swap(pool, projection, version, ready)


async def _logs(stack: AsyncExitStack, admin_dsn: str, names: Iterable[str]) -> dict[str, Source]:
    """Return the logs in the databases of services, which lie in one cluster."""
    logs: dict[str, Source] = {}
    for name in sorted(names):
        pool = await stack.enter_async_context(opened_as(admin_dsn, name, ""))
        logs[name] = OwnLog(Log(pool))
    return logs


@asynccontextmanager
async def opened_as(admin_dsn: str, service: str, role: str) -> AsyncIterator["asyncpg.Pool[Any]"]:
    """Yield a pool on the database of a service, under a role (the superuser's own without one)."""
    dsn = urlunsplit(urlsplit(admin_dsn)._replace(path=f"/huikuan_{service}"))
    settings = {"timezone": "UTC", **({"role": role} if role else {})}
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4, server_settings=settings) as pool:
        yield pool
