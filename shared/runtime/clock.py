"""What time it is: for the company by one clock, which in a home for trials stands still; for the machine by its own.

When a wish is accepted, which day it is and what `recorded_at` says follow the company's clock. Tokens, sessions,
retries and the time for which keys of requests are remembered follow the machine.
"""

from datetime import UTC, datetime
from typing import Protocol

import asyncpg

from shared.events.days import business_date
from shared.runtime.ask.decisions import Stamp

NOW = "SELECT log.now()"
TRIAL = "SELECT instant FROM log.trial"


class Clock(Protocol):
    """Tells the company's time."""

    async def now(self) -> datetime:
        """Return the present instant, UTC."""


class MachineClock:
    """The clock of an ordinary home: the machine's."""

    async def now(self) -> datetime:
        """Return the present instant, UTC."""
        return now()


class TrialClock:
    """The clock of a home for trials: the log keeps its instant, so all processes read the same one."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def now(self) -> datetime:
        """Return the instant at which the clock stands, UTC."""
        at: datetime = await self._pool.fetchval(NOW)
        return at


async def clock_of(pool: "asyncpg.Pool[asyncpg.Record]") -> Clock:
    """Return the clock of the home in which this database lies: what it is, it is for ever."""
    trial = await pool.fetchval(TRIAL)
    return MachineClock() if trial is None else TrialClock(pool)


async def stamped(clock: Clock, actor: str, roles: frozenset[str] = frozenset()) -> Stamp:
    """Return the stamp of a wish that is accepted now."""
    at = await clock.now()
    return Stamp(actor, at, business_date(at), roles)


def now() -> datetime:
    """Return the machine's present instant, UTC: the one place where a service looks at its clock."""
    return datetime.now(UTC)  # noqa: TID251  # this is the edge that knows the time
