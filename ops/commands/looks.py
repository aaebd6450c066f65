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
from shared.runtime.tables import schema as home_of

CALENDAR = PROJECT / "services" / "orders" / "policy" / "calendar.toml"
DECEMBER = 12
COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' GROUP BY 1
"""

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


def _asked(stack: Stack, name: str, wrong: str, look: Look, cure: str) -> Check:
    try:
        found = asyncio.run(_everywhere(stack, look))
    except StackError as unfit:
        return Check(name, ok=False, found="not readable", cure=unfit.message)
    except OSError:
        return Check(name, ok=False, found="not readable while PostgreSQL does not answer", cure=START)
    except asyncpg.PostgresError as error:
        return Check(name, ok=False, found=f"not readable ({error})", cure=START)
    if found:
        return Check(name, ok=False, found=f"{wrong}: {', '.join(found)}", cure=cure)
    return Check(name, ok=True, found="as this software has them")


async def _everywhere(stack: Stack, look: Look) -> list[str]:
    found = []
    for service in SERVICES:
        database = await asyncpg.connect(environment(stack, service)["HUIKUAN_DATABASE_URL"])
        try:
            found += await look(database, service)
        finally:
            await database.close()
    return found


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


FURTHER = (calendar, schema, tables)
