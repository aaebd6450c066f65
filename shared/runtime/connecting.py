"""Ways to PostgreSQL on which no wait is without an end.

A connection is made within `CONNECT_SECONDS`, waited for within `ACQUIRE_SECONDS`, and each command has its time. A
server that is frozen (a suspended machine, a hanging disk) keeps its sockets open and says nothing: `Pool.watched` asks
it every now and then, and when it is silent for `SILENT_SECONDS` ends all connections of the pool, so that all who wait
hear of it and may come again. Long statements of a server that answers are left alone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakSet

import asyncpg
import structlog

from shared.runtime.outages import TRANSIENT

CONNECT_SECONDS = 5.0
ACQUIRE_SECONDS = 30.0
COMMAND_SECONDS = 60.0
MAINTENANCE_SECONDS = 3_600.0
"""How long one statement of a migration or rebuild may take."""

LOCK_SECONDS = 30
"""How long maintenance waits for a lock that somebody else holds."""

BEAT_SECONDS = 2.0
SILENT_SECONDS = 10.0

say = structlog.get_logger("connecting")


async def connection(dsn: str, *, command_seconds: float = COMMAND_SECONDS, **settings: str) -> Any:
    """Return a connection; `settings` are the server's. Raises one of `outages.TRANSIENT` without an answer."""
    return await asyncpg.connect(
        dsn, timeout=CONNECT_SECONDS, command_timeout=command_seconds, server_settings=settings or None
    )


async def for_maintenance(dsn: str) -> Any:
    """Return a connection for work that takes its time, but waits for no lock for ever."""
    return await connection(dsn, command_seconds=MAINTENANCE_SECONDS, lock_timeout=f"{LOCK_SECONDS}s")


class Pool(asyncpg.Pool):
    """A pool of connections to one database, left as they are on release: nothing here outlives its transaction."""

    def __init__(self, dsn: str, *, sizes: tuple[int, int], command_seconds: float, settings: dict[str, str]) -> None:
        self._dsn = dsn
        self._made: WeakSet[Any] = WeakSet()
        super().__init__(
            dsn,
            min_size=sizes[0],
            max_size=sizes[1],
            max_queries=50_000,
            max_inactive_connection_lifetime=300.0,
            init=self._note,
            reset=_as_it_is,
            loop=None,
            connection_class=asyncpg.Connection,
            record_class=asyncpg.Record,
            timeout=CONNECT_SECONDS,
            command_timeout=command_seconds,
            server_settings={"timezone": "UTC", "application_name": "huikuan", **settings},
        )

    def acquire(self, *, timeout: float | None = None) -> Any:  # the library's own parameter
        """Return a connection; waits for one up to `timeout` seconds, by default `ACQUIRE_SECONDS`."""
        return super().acquire(timeout=ACQUIRE_SECONDS if timeout is None else timeout)

    async def watched(self) -> None:
        """End all connections whenever the server falls silent, for ever."""
        while True:
            try:
                await self._watch()
            except TimeoutError:
                say.warning("PostgreSQL is silent", seconds=SILENT_SECONDS, connections=len(self._made))
                for one in list(self._made):
                    one.terminate()
            except TRANSIENT as error:  # those who wait have heard of it by themselves
                say.info("PostgreSQL does not answer", error=repr(error))
            await asyncio.sleep(BEAT_SECONDS)

    async def _watch(self) -> None:
        beat = await connection(self._dsn, command_seconds=SILENT_SECONDS, application_name="huikuan watch")
        try:
            while True:
                await beat.fetchval("SELECT 1")
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            beat.terminate()

    async def _note(self, made: Any) -> None:
        self._made.add(made)


@asynccontextmanager
async def opened(dsn: str, *, sizes: tuple[int, int] = (1, 6)) -> AsyncIterator[Pool]:
    """Yield a pool for maintenance; it is watched, and closed in the end."""
    pool = Pool(
        dsn,
        sizes=sizes,
        command_seconds=MAINTENANCE_SECONDS,
        settings={"lock_timeout": f"{LOCK_SECONDS}s", "application_name": "huikuan maintenance"},
    )
    async with pool:
        watching = asyncio.create_task(pool.watched())
        try:
            yield pool
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _as_it_is(_connection: Any) -> None:
    """A reset would be a round trip for nothing."""
