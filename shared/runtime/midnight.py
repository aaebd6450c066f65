"""The role `clock`: one leader of a service begins each business day, at 00:00 in Shanghai and at its start.

The database says what time it is, as it will say in `recorded_at`: so no day begins before it has come there, however
the clocks of two machines differ. A leader that has lost its lock unawares does no harm: the day is decided on the log,
and appended at the version that the decision saw.
"""

import asyncio
from datetime import date, datetime, timedelta

import asyncpg
import structlog

from shared.events.days import business_date, midnight
from shared.runtime.ask.decisions import Refused, Stamp
from shared.runtime.ask.wish import Wish
from shared.runtime.callers import service_name
from shared.runtime.clock import NOW, TrialClock
from shared.runtime.connecting import connection
from shared.runtime.feed.progress import Late
from shared.runtime.outages import outage
from shared.runtime.running import Running

LOCK = "SELECT pg_try_advisory_lock(hashtext('huikuan clock'), 0)"
TAKEN_IN = "UPDATE log.trial SET taken_in = $1"

LONGEST_SLEEP_SECONDS = 30.0
"""So late at the most is noticed that a machine slept, or that its clock was set."""

TRIAL_SECONDS = 0.01, 0.25
"""How soon the clock of a home for trials is looked at again: after a move, and where nobody moves it."""

AGAIN_SECONDS = 0.5
FOLLOWS_WITHIN_SECONDS = 10.0

say = structlog.get_logger("clock")


async def keep_days(parts: Running) -> None:
    """Lead or wait to lead, for ever; an outage is waited out, and a day that is refused is asked for again."""
    while True:
        try:
            await _lead(parts)
        except Exception as error:
            if not outage(error) and not isinstance(error, Refused):
                raise
            say.warning("the clock begins again", service=parts.service.name, error=repr(error))
            await asyncio.sleep(AGAIN_SECONDS)


async def _lead(parts: Running) -> None:
    db = await connection(parts.settings.database_url)  # of its own: a pool would give the lock away on release
    try:
        while not await db.fetchval(LOCK):
            await asyncio.sleep(AGAIN_SECONDS)
        await _keep(parts, db)
    finally:
        db.terminate()  # the lock ends with the connection; a polite end may wait for a server that hangs


async def _keep(parts: Running, db: asyncpg.Connection) -> None:
    """Begin each day that comes, for ever; the clock of a home for trials waits for its effect."""
    trial = isinstance(parts.clock, TrialClock)
    begun: date | None = None
    pause = LONGEST_SLEEP_SECONDS
    while True:
        at = await db.fetchval(NOW)
        if business_date(at) != begun:
            begun = business_date(at)
            await begin(parts, at)
            if trial:
                await taken_in(parts)
                await db.execute(TAKEN_IN, begun)
                pause = TRIAL_SECONDS[0]
        await asyncio.sleep(min(sleep_seconds(at), pause))
        if trial:
            pause = min(2 * pause, TRIAL_SECONDS[1])


async def begin(parts: Running, at: datetime) -> None:
    """Ask for what the business day of an instant asks for; several may, and the same day again changes nothing."""
    if parts.service.each_day is None:
        return
    actor, today = service_name(parts.service.name), business_date(at)
    subject, key, command = parts.service.each_day(today)
    wish = Wish(command, Stamp(actor, at, today), f"clock/{today}")
    taken = await parts.asker.ask(parts.subject(subject), key, wish)
    if taken.events:
        say.info("days began", service=parts.service.name, until=today.isoformat(), days=len(taken.events))


async def taken_in(parts: Running) -> None:
    """Wait until the service has taken in its own log and what followed; not for long where a reader stands still."""
    try:
        async with asyncio.timeout(FOLLOWS_WITHIN_SECONDS):
            end = 0
            while end != (head := (await parts.log.head()).position):
                end = head
                await parts.progress.reached({parts.service.name: end}, within=FOLLOWS_WITHIN_SECONDS)
    except (Late, TimeoutError) as error:
        say.warning("the day goes on", service=parts.service.name, error=repr(error))


def sleep_seconds(at: datetime) -> float:
    """Return how long to wait at an instant before looking at the clock again: until midnight at the most."""
    left = midnight(business_date(at) + timedelta(days=1)) - at
    return min(left.total_seconds(), LONGEST_SLEEP_SECONDS)
