"""A home for trials: its mark, the instant at which its clock stands, and how that moves on, midnight by midnight.

The mark is a file in the home and a row in each of its databases; it stays for ever. All other processes ask the
databases, where the instant is kept.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import asyncpg

from ops.stack.answering import answered
from ops.stack.layout import Stack
from ops.stack.problem import USAGE, StackError
from shared import SERVICES
from shared.events.days import SHANGHAI, business_date
from shared.events.days import midnight as beginning
from shared.office.ills import BEGUN
from shared.runtime.clock import TRIAL, now
from shared.runtime.connecting import connection

KEPT = "SELECT to_regclass('log.trial') IS NOT NULL"
TAKEN_IN = "SELECT taken_in FROM log.trial"
MOVE = "SELECT log.move_clock($1)"
T = TypeVar("T")

LOOK_SECONDS = 0.01
BEGINS_WITHIN_SECONDS = 60.0


def require_kind(stack: Stack, wanted: datetime | None) -> datetime | None:
    """Make a new home one for trials where that is wanted; return its first instant, None of an ordinary home.

    Raises StackError where an ordinary home is to become one for trials, or its first instant is to be another one.
    """
    first = stack.trial
    if wanted is None or wanted == first:
        return first
    if first is not None:
        message = (
            f"{stack.home} is a home for trials that began at {spoken(first)}: "
            "leave --trial-clock out, and move its clock with ./huikuan clock advance INSTANT"
        )
        raise StackError(message, exit_code=USAGE)
    if (stack.home / "postgres").exists():
        message = (
            f"{stack.home} is an ordinary home, and never becomes one for trials: "
            "choose another folder with HUIKUAN_HOME=/a/folder/of/yours"
        )
        raise StackError(message, exit_code=USAGE)
    mark(stack, wanted)
    return wanted


def mark(stack: Stack, first: datetime) -> None:
    """Mark a home for ever as one for trials."""
    stack.trial_mark.write_text(f"{first.astimezone(UTC).isoformat()}\n", encoding="ascii")


def spoken(instant: datetime) -> str:
    """Return an instant as people read it: in Shanghai, with its offset."""
    return instant.astimezone(SHANGHAI).isoformat()


@asynccontextmanager
async def databases(stack: Stack) -> AsyncIterator[dict[str, Any]]:
    """Yield the superuser's connection to the database of each service that there is. Raises what an outage raises."""
    server = stack.admin_dsn.rpartition("/")[0]
    found: dict[str, Any] = {}
    async with AsyncExitStack() as open_ones:
        for service in SERVICES:
            try:
                database = await connection(f"{server}/huikuan_{service}")
            except asyncpg.InvalidCatalogNameError:
                continue  # it is still to be made
            open_ones.push_async_callback(database.close)
            found[service] = database
        yield found


async def instants(found: dict[str, Any]) -> dict[str, datetime]:
    """Return by service the instant at which the clock of its database stands; those of an ordinary home have none."""
    known = {service: await one.fetchval(TRIAL) for service, one in found.items() if await one.fetchval(KEPT)}
    return {service: instant for service, instant in known.items() if instant is not None}


async def latest(stack: Stack) -> datetime | None:
    """Return the latest instant of the home's databases; None in an ordinary home."""
    async with databases(stack) as found:
        return max((await instants(found)).values(), default=None)


async def days_begun(stack: Stack) -> dict[str, date]:
    """Return by service the last business day that began there and counts."""
    async with databases(stack) as found:
        days = {service: await one.fetchval(BEGUN) for service, one in found.items() if await one.fetchval(KEPT)}
        return {service: day for service, day in days.items() if day is not None}


def stops(start: datetime, to: datetime) -> Iterator[datetime]:
    """Yield the midnights after an instant up to another one, and then that one, unless it was the last of them."""
    day, at = business_date(start), start
    while at < to:
        day += timedelta(days=1)
        at = min(beginning(day), to)
        yield at


async def advance(stack: Stack, to: datetime, *, told: Callable[[datetime], None]) -> None:
    """Move the clock forward to an instant, over each midnight on the way; `told` hears where it stands.

    At each of them every service has begun the day and taken in what followed there before the clock goes on. What was
    interrupted goes on from there.
    Raises StackError where a service does not begin a day.
    """
    async with databases(stack) as found:
        for stop in stops(min((await instants(found)).values()), to):
            await asyncio.gather(*(one.execute(MOVE, stop) for one in found.values()))
            await asyncio.gather(*(_begun(service, one, business_date(stop)) for service, one in found.items()))
            told(stop)


async def _begun(service: str, database: Any, day: date) -> None:
    """Wait until a day has begun in a service, and had its effect there. Raises StackError."""
    until = time.monotonic() + BEGINS_WITHIN_SECONDS
    while (last := await database.fetchval(TAKEN_IN)) is None or last < day:
        if time.monotonic() > until:
            message = (
                f"{service} has not begun {day}: see ./huikuan logs {service}, then move the clock again, it goes on"
            )
            raise StackError(message)
        await asyncio.sleep(LOOK_SECONDS)


def present(stack: Stack) -> datetime:
    """Return the company's present instant: the machine's, or that at which the trial clock stands."""
    if stack.trial is None:
        return now()
    return asked(latest(stack)) or now()


def asked(question: Awaitable[T]) -> T:
    """Return what the databases answer. Raises StackError where PostgreSQL does not."""
    try:
        return answered(question)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as away:
        message = f"PostgreSQL does not answer ({away!r}): start the stack with ./huikuan up"
        raise StackError(message) from away
