"""What `doctor` looks at beyond the servers: the calendar of working days, migrations, and the projections' columns."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg

from ops.definitions import definition
from ops.stack.checkup import START, Check
from ops.stack.layout import PROJECT, SERVICES, Stack, environment
from ops.stack.problem import StackError
from services.orders.policy.calendar import parse_calendar
from shared.events.days import business_date
from shared.runtime import connecting
from shared.runtime.tables import schema as home_of

CALENDAR = PROJECT / "services" / "orders" / "policy" / "calendar.toml"
DECEMBER = 12
COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' GROUP BY 1
"""

SAID = "convert_from(data, 'UTF8')::jsonb"
RECORDED_ON = "(recorded_at AT TIME ZONE 'Asia/Shanghai')::date"
EARLY_DAYS = f"""
SELECT {SAID} ->> 'day', {RECORDED_ON} FROM log.events
WHERE stream_id = 'business-day' AND ({SAID} ->> 'day')::date > {RECORDED_ON} ORDER BY version
"""
EARLY_MONTHS = f"""
SELECT {SAID} ->> 'month', {RECORDED_ON} FROM log.events
WHERE stream_id = 'commission-period' AND type = 'huikuan.receivables.CommissionPeriodClosed.v1'
  AND (to_date({SAID} ->> 'month', 'YYYY-MM') + interval '1 month')::date > {RECORDED_ON} ORDER BY version
"""
SHADED = "SELECT day FROM read.business_day WHERE day > $1 ORDER BY day"
SHOWN = 4

Look = Callable[[Any, str], Awaitable[list[str]]]
"""Looks at the database of a service and names what is wrong there."""


def calendar(_stack: Stack) -> Check:
    """The working days of this year, and in December of the next, are published."""
    today = datetime.now(UTC).date()  # noqa: TID251  # the command line is an edge that knows the day
    years = [today.year, today.year + 1] if today.month == DECEMBER else [today.year]
    known = parse_calendar(CALENDAR.read_text(encoding="utf-8"))
    missing = [str(year) for year in years if not known.published(year)]
    if not missing:
        return Check("working days", ok=True, found=f"{years[-1]} is published")
    cure = f"add what the State Council published to {CALENDAR.relative_to(PROJECT)}"
    return Check("working days", ok=False, found=f"{', '.join(missing)} is not in the calendar", cure=cure)


def schema(stack: Stack) -> Check:
    """Every migration of every service is applied, and none was edited afterwards."""
    cure = f"{START} applies new ones; an applied file is never edited"
    return _asked(stack, "schema", "not applied as they stand", _behind, cure)


def tables(stack: Stack) -> Check:
    """The live tables of every projection have the columns that this software writes."""
    cure = f"{START}, then ./huikuan projection rebuild NAME"
    return _asked(stack, "projections", "have other columns", _drifted, cure)


def early(stack: Stack) -> Check:
    """Business days that were begun, and months that were closed, before their time: an older release let that pass.

    They stay on record. Days count for nothing once the tables were rebuilt; what comes later than such a close falls
    into the next month.
    """
    named = _found(stack, "early days", _early)
    if isinstance(named, Check):
        return named
    stale = _found(stack, "early days", _shaded)
    if isinstance(stale, Check):
        return stale
    found = "; ".join(named) or "no day was begun and no month was closed before its time"
    if not stale:
        return Check("early days", ok=True, found=found)
    cure = "./huikuan projection rebuild grading, which passes over them"
    return Check("early days", ok=False, found=f"{found}; the tables still hold {', '.join(stale)}", cure=cure)


def _asked(stack: Stack, name: str, wrong: str, look: Look, cure: str) -> Check:
    found = _found(stack, name, look)
    if isinstance(found, Check):
        return found
    if found:
        return Check(name, ok=False, found=f"{wrong}: {', '.join(found)}", cure=cure)
    return Check(name, ok=True, found="as this software has them")


def _found(stack: Stack, name: str, look: Look) -> list[str] | Check:
    """Return what a look finds in all services, or the check that says why nobody can look."""
    try:
        return asyncio.run(_everywhere(stack, look))
    except StackError as unfit:
        return Check(name, ok=False, found="not readable", cure=unfit.message)
    except OSError:
        return Check(name, ok=False, found="not readable while PostgreSQL does not answer", cure=START)
    except asyncpg.PostgresError as error:
        return Check(name, ok=False, found=f"not readable ({error})", cure=START)


async def _everywhere(stack: Stack, look: Look) -> list[str]:
    found = []
    for service in SERVICES:
        database = await connecting.connection(environment(stack, service)["HUIKUAN_DATABASE_URL"])
        try:
            found += await look(database, service)
        finally:
            await database.close()
    return found


async def _early(database: Any, service: str) -> list[str]:
    if service != "receivables":
        return []
    days = [f"{day} was begun on {on} and counts for nothing" for day, on in await database.fetch(EARLY_DAYS)]
    months = [f"{month} was closed on {on} and stays closed" for month, on in await database.fetch(EARLY_MONTHS)]
    return [*_ends(days), *_ends(months)]


def _ends(said: list[str]) -> list[str]:
    """Return the first and the last of many sentences."""
    return said if len(said) <= SHOWN else [said[0], f"{len(said) - 2} more", said[-1]]


async def _shaded(database: Any, service: str) -> list[str]:
    if service != "customers":
        return []
    today = business_date(datetime.now(UTC))  # noqa: TID251  # the command line is an edge that knows the day
    return [str(row["day"]) for row in await database.fetch(SHADED, today)]


async def _behind(database: Any, service: str) -> list[str]:
    rows = await database.fetch("SELECT place, name, sha256 FROM public.migration")
    applied = {(row["place"], row["name"]): row["sha256"] for row in rows}
    folders = {"runtime": PROJECT / "shared" / "runtime", service: PROJECT / "services" / service}
    return [
        f"{place}/{file.name}"
        for place, folder in folders.items()
        for file in sorted((folder / "migrations").glob("*.sql"))
        if applied.get((place, file.name)) != _mark(file)
    ]


async def _drifted(database: Any, service: str) -> list[str]:
    live = dict(await database.fetch("SELECT name, live FROM feed.projection"))
    found = []
    for projection in definition(service).projections:
        columns = dict(await database.fetch(COLUMNS, home_of(projection.name, live.get(projection.name, 0))))
        if columns != {table.name: list(table.columns) for table in projection.tables}:
            found.append(projection.name)
    return found


def _mark(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


FURTHER = (calendar, schema, tables, early)
