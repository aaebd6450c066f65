"""The role `clock`: missed days in order, each once, whoever leads; and a clock that stands still until it is moved."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from shared.events.days import midnight
from shared.events.office import BusinessDayBegan
from shared.runtime import midnight as midnight_role
from shared.runtime.clock import TrialClock, clock_of, stamped
from shared.runtime.midnight import begin, keep_days
from tests.integration.parts import Parts

NEW_YEARS_EVE = date(2027, 12, 31)
ONE_DAY = timedelta(days=1)
LEADS = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 0 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(autouse=True)
def _nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader runs in these tests: the clock does not wait for long until a day has had its effect."""
    monkeypatch.setattr(midnight_role, "FOLLOWS_WITHIN_SECONDS", 0.02)


@pytest.fixture
async def trial(admin: str, database: str) -> AsyncIterator[asyncpg.Connection]:  # noqa: ARG001  # it must be there
    """The superuser's connection to the toy's database, whose clock stands at noon of New Year's Eve 2027."""
    db = await asyncpg.connect(admin)
    await db.execute("SELECT log.begin_trial($1)", midnight(NEW_YEARS_EVE) + timedelta(hours=12))
    yield db
    await db.close()


@asynccontextmanager
async def clocks(*several: Parts) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    """Let the clocks of these processes run."""
    running = [replace(parts.running(), clock=TrialClock(parts.pool)) for parts in several]
    tasks = [asyncio.create_task(keep_days(one)) for one in running]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def days(parts: Parts) -> list[tuple[date, datetime]]:
    """Return the days that began, and when that was recorded."""
    entries = await parts.log.stream("business-day")
    return [(BusinessDayBegan.model_validate_json(one.data).day, one.recorded_at) for one in entries]


async def until(parts: Parts, day: date) -> list[date]:
    """Wait for a day to begin; return all that began."""
    async with asyncio.timeout(20):
        while day not in (began := [one for one, _ in await days(parts)]):
            await asyncio.sleep(0.01)
    return began


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


async def test_missed_days_begin_in_order_and_once(parts: Parts, trial: asyncpg.Connection) -> None:
    leap_day = date(2028, 2, 29)
    async with clocks(parts):
        assert await until(parts, NEW_YEARS_EVE) == [NEW_YEARS_EVE]
    await trial.execute("SELECT log.move_clock($1)", midnight(leap_day))  # nobody is there
    async with clocks(parts):
        assert await until(parts, leap_day) == span(NEW_YEARS_EVE, leap_day)
        last = leap_day + timedelta(days=1)
        await trial.execute("SELECT log.move_clock($1)", midnight(last) - timedelta(microseconds=1))
        await asyncio.sleep(0.1)
        assert await until(parts, leap_day) == span(NEW_YEARS_EVE, leap_day), "it is not midnight yet"
        await trial.execute("SELECT log.move_clock($1)", midnight(last))
        assert await until(parts, last) == span(NEW_YEARS_EVE, last)
        async with asyncio.timeout(20):
            while await trial.fetchval("SELECT taken_in FROM log.trial") != last:
                await asyncio.sleep(0.01)
    assert {at for day, at in await days(parts) if NEW_YEARS_EVE < day <= leap_day} == {midnight(leap_day)}
    assert (await days(parts))[-1] == (last, midnight(last))


async def test_two_clocks_begin_a_day_once_and_one_follows_the_other(
    parts: Parts, name: str, database: str, trial: asyncpg.Connection
) -> None:
    async with AsyncExitStack() as stack:
        other = await Parts.connected(name, database, stack)
        async with clocks(parts, other):
            await until(parts, NEW_YEARS_EVE)
            for day in span(date(2028, 1, 1), date(2028, 1, 3)):
                [leader] = await trial.fetch(LEADS)
                await trial.execute("SELECT pg_terminate_backend($1)", leader["pid"])
                await trial.execute("SELECT log.move_clock($1)", midnight(day))
                assert await until(parts, day) == span(NEW_YEARS_EVE, day)


async def test_leaders_that_do_not_know_of_each_other_begin_a_day_once(
    parts: Parts, name: str, database: str, trial: asyncpg.Connection
) -> None:
    async with AsyncExitStack() as stack:
        others = [await Parts.connected(name, database, stack) for _ in range(3)]
        for day in (NEW_YEARS_EVE, date(2028, 1, 10), date(2028, 1, 11)):
            await trial.execute("SELECT log.move_clock($1)", midnight(day))
            await asyncio.gather(*(begin(one.running(), midnight(day)) for one in (parts, *others)))
    assert [day for day, _ in await days(parts)] == span(NEW_YEARS_EVE, date(2028, 1, 11))


async def test_a_trial_clock_stands_still_for_all_and_moves_only_forward(
    parts: Parts, trial: asyncpg.Connection
) -> None:
    clock, noon = await clock_of(parts.pool), midnight(NEW_YEARS_EVE) + timedelta(hours=12)
    assert isinstance(clock, TrialClock)
    stamp = await stamped(clock, "S1")
    assert (stamp.at, stamp.today) == (noon, NEW_YEARS_EVE)
    await parts.post("N1")
    [entry] = await parts.log.range(0, 1)
    assert entry.recorded_at == noon
    remembered = await trial.fetchval("SELECT recorded_at FROM log.requests")
    assert abs(remembered - datetime.now(UTC)) < timedelta(minutes=5), "keys follow the machine"  # noqa: TID251
    for at in (noon - ONE_DAY, noon + timedelta(hours=1), noon):
        await trial.execute("SELECT log.move_clock($1)", at)
    assert await clock.now() == noon + timedelta(hours=1)


async def test_an_ordinary_home_never_becomes_one_for_trials(parts: Parts, admin: str) -> None:
    db = await asyncpg.connect(admin)
    with pytest.raises(asyncpg.RaiseError, match="nobody moves it"):
        await db.execute("SELECT log.move_clock($1)", midnight(NEW_YEARS_EVE))
    await parts.post("N1")
    with pytest.raises(asyncpg.RaiseError, match="never becomes"):
        await db.execute("SELECT log.begin_trial($1)", midnight(NEW_YEARS_EVE))
    await db.close()
    for call in ("log.begin_trial", "log.move_clock"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await parts.pool.execute(f"SELECT {call}($1)", midnight(NEW_YEARS_EVE))
