"""Ends a dashboard's long queries and puts its role back: limits that a session can lift are held from outside.

PostgreSQL lets every session change `statement_timeout`, and every role its own password and settings; neither can be
taken from it. So each service looks every few seconds. The work is done by a function of the superuser's in the
service's own database (`dashboards.hold`), since the service's role may neither end sessions nor change roles.
"""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import structlog

from shared.runtime.outages import TRANSIENT

HOLD = "SELECT pid, why FROM dashboards.hold($1, $2)"
LOOK_SECONDS = 3.0

say = structlog.get_logger("dashboards")


async def hold(db: Any, *, longest: timedelta, idle: timedelta) -> list[tuple[int, str]]:
    """End the dashboards' sessions that work on for longer than `longest`, or lie idle in a transaction beyond `idle`.

    Puts the role back where it was changed, which ends all its sessions. Returns whom it ended (pid) and why.
    """
    return [(row["pid"], row["why"]) for row in await db.fetch(HOLD, longest, idle)]


async def watch(pool: "asyncpg.Pool[Any]", *, longest: timedelta, idle: timedelta) -> None:
    """Hold the dashboards for ever."""
    while True:
        try:
            for pid, why in await hold(pool, longest=longest, idle=idle):
                say.warning("a dashboard's session was ended", pid=pid, why=why)
        except (*TRANSIENT, asyncpg.PostgresError) as error:
            say.info("dashboards not looked at", error=repr(error))
        await asyncio.sleep(LOOK_SECONDS)
