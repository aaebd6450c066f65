"""The swap of a rebuilt version for the live one, and the comparison of two versions."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.runtime.tables.definition import Projection, Row
from shared.runtime.tables.versions import schema, show

HOLD = "SELECT live FROM feed.projection WHERE name = $1 FOR UPDATE"
FEED_SECONDS = 5
FEED_TIMEOUT = f"SET LOCAL lock_timeout = '{FEED_SECONDS}s'"
VIEWS_TIMEOUT = "SET LOCAL statement_timeout = '900ms'"
SNAPSHOTS = "SELECT pid, since FROM feed.snapshots()"
VIEWS = "SELECT viewname FROM pg_views WHERE schemaname = 'read' AND viewname = ANY ($1) ORDER BY 1"
TRIES, AGAIN_SECONDS = 60, 0.5
LOOKS, LOOK_SECONDS = 50, 0.02


class Busy(Exception):
    """Somebody else is at work on the same projection: another rebuild, its feed, readers."""


@asynccontextmanager
async def held(pool: "asyncpg.Pool[Any]", name: str) -> AsyncIterator[tuple[Any, int]]:
    """Let the live feed of a projection wait, between two of its transactions; yield that transaction and the version.

    Raises Busy where the feed does not come to such a point.
    """
    async with pool.acquire() as db, db.transaction():
        await db.execute(FEED_TIMEOUT)
        try:
            live: int = await db.fetchval(HOLD, name)
        except asyncpg.LockNotAvailableError as error:
            raise Busy(f"the feed of {name} did not pause for {FEED_SECONDS} s; try again") from error
        yield db, live


async def swap(
    pool: "asyncpg.Pool[Any]", projection: Projection, version: int, to_live: Callable[[int], Awaitable[None]]
) -> None:
    """Make a version the live one; `to_live` feeds it as far as the live one is. Raises Busy: readers gave no chance.

    Readers see one version or the other, whole:
    - The views are locked together, and given up together before PostgreSQL, after a second of waiting, looks for
      deadlocks; so no reader is ever the victim of one.
    - Which tables a view shows is seen at once, rows only by snapshots taken after they were written. So nobody's
      snapshot may be older than the last row of the new version.
    """
    for _ in range(TRIES):
        async with held(pool, projection.name) as (db, live):
            await to_live(live)
            if await _no_older_snapshot(db) and await _shown(db, projection, version):
                return
        await asyncio.sleep(AGAIN_SECONDS)
    raise Busy(f"readers of {projection.name} left no gap to swap it in; try again, or end a long query")


async def _no_older_snapshot(db: Any) -> bool:
    older = set(await db.fetch(SNAPSHOTS))
    for _ in range(LOOKS):
        if not older:
            return True
        await asyncio.sleep(LOOK_SECONDS)
        older &= set(await db.fetch(SNAPSHOTS))
    return False


async def _shown(db: Any, projection: Projection, version: int) -> bool:
    views = [row[0] for row in await db.fetch(VIEWS, [table.name for table in projection.tables])]
    try:
        async with db.transaction():
            await db.execute(VIEWS_TIMEOUT)
            await db.execute(
                "LOCK TABLE " + ", ".join(f'read."{view}"' for view in views) + " IN ACCESS EXCLUSIVE MODE"
            )
            await db.execute("SET LOCAL statement_timeout TO DEFAULT")
            await show(db, projection, version)
    except (asyncpg.QueryCanceledError, asyncpg.DeadlockDetectedError):
        return False
    name = projection.name
    await db.execute("UPDATE feed.projection SET live = $2 WHERE name = $1", name, version)
    # What waited for the tables that are gone took effect in these, or the rebuild would have ended on it.
    await db.execute("DELETE FROM feed.parked WHERE name = $1 AND version <> $2", name, version)
    return True


async def compare(
    db: Any, projection: Projection, live: int, version: int
) -> tuple[str, tuple[Any, ...], Row | None, Row | None] | None:
    """Return table, key and both rows of the first difference between two versions; None where there is none."""
    for table in projection.tables:
        before, after = (f'"{schema(projection.name, one)}"."{table.name}"' for one in (live, version))
        order = ", ".join(f'"{column}"' for column in table.key)
        found = await db.fetchrow(
            f"SELECT * FROM ((TABLE {before} EXCEPT TABLE {after}) UNION ALL "
            f"(TABLE {after} EXCEPT TABLE {before})) AS d ORDER BY {order} LIMIT 1"
        )
        if found is not None:
            key = tuple(found[column] for column in table.key)
            where = " AND ".join(f'"{column}" = ${place}' for place, column in enumerate(table.key, 1))
            rows = [await db.fetchrow(f"SELECT * FROM {side} WHERE {where}", *key) for side in (before, after)]
            return table.name, key, *(None if row is None else tuple(row) for row in rows)  # type: ignore[return-value]
    return None
