"""What `doctor` looks at beyond the servers: the calendar of working days, and the schema of the databases."""

import asyncio
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import asyncpg

from ops.stack.checkup import START, Check
from ops.stack.layout import PROJECT, SERVICES, Stack, environment
from services.orders.policy.calendar import parse_calendar

CALENDAR = PROJECT / "services" / "orders" / "policy" / "calendar.toml"
DECEMBER = 12


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
    try:
        behind = asyncio.run(_behind(stack))
    except (OSError, asyncpg.PostgresError) as error:
        return Check("schema", ok=False, found=f"not readable ({error})", cure=START)
    if behind:
        return Check(
            "schema",
            ok=False,
            found=f"not applied as they stand: {', '.join(behind)}",
            cure=f"{START} applies new ones; an applied file is never edited",
        )
    return Check("schema", ok=True, found="all migrations applied")


async def _behind(stack: Stack) -> list[str]:
    found = []
    for service in SERVICES:
        database = await asyncpg.connect(environment(stack, service)["HUIKUAN_DATABASE_URL"])
        try:
            rows = await database.fetch("SELECT place, name, sha256 FROM public.migration")
        finally:
            await database.close()
        applied = {(row["place"], row["name"]): row["sha256"] for row in rows}
        for place, folder in (
            ("runtime", PROJECT / "shared" / "runtime" / "migrations"),
            (service, PROJECT / "services" / service / "migrations"),
        ):
            found += [
                f"{place}/{file.name}"
                for file in sorted(folder.glob("*.sql"))
                if applied.get((place, file.name)) != _mark(file)
            ]
    return found


def _mark(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


FURTHER = (calendar, schema)
