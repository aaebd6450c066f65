"""What `doctor` looks at beyond the servers: working days, migrations, columns, numbers, and the readers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError

from ops.definitions import definition
from ops.stack import kafka, passwords
from ops.stack.checkup import ANSWERS_WITHIN_SECONDS, START, Check
from ops.stack.layout import BROKER, PROJECT, SERVICES, Stack, environment
from ops.stack.problem import StackError
from services.orders.policy.calendar import parse_calendar
from shared.events.days import business_date
from shared.events.office import EventSetAside
from shared.runtime import aside as set_aside
from shared.runtime import connecting
from shared.runtime.kafka import TOPIC
from shared.runtime.numbers import doubles
from shared.runtime.tables import stands

CALENDAR = PROJECT / "services" / "orders" / "policy" / "calendar.toml"
DECEMBER = 12

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
UNINVOICED = """
SELECT t.invoice_no, min(t.recorded_at) OVER (), count(*) OVER () FROM read.taken_over AS t
WHERE t.recorded_at < clock_timestamp() - interval '5 minutes' AND NOT EXISTS (
    SELECT FROM read.invoice AS i WHERE i.invoice_no = t.invoice_no AND i.customer_id = t.customer_id)
ORDER BY t.position LIMIT 3
"""
PARKED = """
SELECT name, source, count(*), count(DISTINCT stream_id) AS streams FROM feed.parked GROUP BY 1, 2 ORDER BY 1, 2
"""
FOREIGN = """
SELECT * FROM feed.foreign WHERE last_at > clock_timestamp() - interval '7 days' ORDER BY source, partition, kind
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
    """The live tables of every projection have the columns, keys and indexes that this software writes."""
    cure = "./huikuan down, then ./huikuan up: it builds them anew (or ./huikuan projection rebuild NAME)"
    return _asked(stack, "projections", "have other columns or keys", _drifted, cure)


def doubled(stack: Stack) -> Check:
    """No number stands on two documents: what an old log brought is named with both owners."""
    cure = "credit, write off, cancel or refund the wrong one, then note it: docs/operations.md, Doubled numbers"
    return _asked(stack, "numbers", "taken twice", _doubles, cure)


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


def uninvoiced(stack: Stack) -> Check:
    """Every dispatch that an import brought has its invoice; one that goes on now may still owe the newest."""
    cure = (
        "run the same import again: it goes on where it broke off; what it leaves is invoiced without it, an hour "
        "after the dispatch was recorded (./huikuan logs receivables says what is refused)"
    )
    return _asked(stack, "imported goods", "without invoice", _uninvoiced, cure, well="all are invoiced")


def parked(stack: Stack) -> Check:
    """Nothing waits for a mend."""
    cure = (
        "./huikuan dlq list says why; mended, ./huikuan dlq redrive --execute tries them again; what no software can "
        "read is set aside by the general manager: ./huikuan dlq set-aside ID --reason TEXT"
    )
    return _asked(stack, "parked events", "wait", _parked, cure, well="none")


def halted(stack: Stack) -> Check:
    """Every reader goes on."""
    cure = f"./huikuan logs SERVICE says more; {START}; a restored log needs ./huikuan projection rebuild all"
    return _asked(stack, "readers", "cannot go on", _halted, cure, well="none is held up")


def owed(stack: Stack) -> Check:
    """Everything that facts touch can be derived."""
    cure = f"update, or mend the fault that the reason names; it is tried again when the service starts: {START}"
    return _asked(stack, "derived rows", "cannot be derived", _owed, cure, well="none is set aside")


def foreign(stack: Stack) -> Check:
    """Kafka carried nothing that is not of a log, for as long as it keeps records."""
    cure = (
        "they had no effect; somebody else writes there: find out who, then ./huikuan down, remove "
        f"{stack.secrets}/kafka-*.password and ./huikuan up, which draws new log-ins and fills Kafka anew"
    )
    return _asked(stack, "foreign records", "dropped this week", _foreign, cure, well="none this week")


def aside(stack: Stack) -> Check:
    """Name what was set aside: it stays so, and is no illness."""
    found = _found(stack, "set aside", _aside)
    if isinstance(found, Check):
        return found
    shown = f"{len(found)}: {'; '.join(found)}" if found else "none"
    return Check("set aside", ok=True, found=shown)


def partitions(stack: Stack) -> Check:
    """Every topic has the partitions of the setting, else neither its relay nor its readers work."""
    if not passwords.kafka_file(stack.secrets, BROKER).exists():
        return Check("partitions", ok=True, found="not asked: Kafka was never started")
    try:
        there = asyncio.run(asyncio.wait_for(kafka.partitions_of(stack.kafka), ANSWERS_WITHIN_SECONDS))
    except (KafkaError, OSError, TimeoutError):
        return Check("partitions", ok=True, found="not asked: Kafka does not answer")
    wrong = [
        f"{topic} has {there.get(topic, 0)}, HUIKUAN_PARTITIONS says {kafka.PARTITIONS}"
        for topic in map(TOPIC.format, SERVICES)
        if there.get(topic) != kafka.PARTITIONS
    ]
    if not wrong:
        return Check("partitions", ok=True, found=f"{kafka.PARTITIONS} each")
    cure = f"./huikuan down, remove {stack.home}/kafka, ./huikuan up: topics are made anew, and filled from the logs"
    return Check("partitions", ok=False, found="; ".join(wrong), cure=cure)


def _asked(
    stack: Stack, name: str, wrong: str, look: Look, cure: str, *, well: str = "as this software has them"
) -> Check:
    found = _found(stack, name, look)
    if isinstance(found, Check):
        return found
    if found:
        return Check(name, ok=False, found=f"{wrong}: {', '.join(found)}", cure=cure)
    return Check(name, ok=True, found=well)


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


async def _doubles(database: Any, service: str) -> list[str]:
    return [
        f"{one.kind.replace('_', ' ')} {one.number} of {one.first_stream_id} ({service} {one.first_position:,}) "
        f"and of {one.stream_id} ({one.position:,})"
        for one in await doubles(database)
    ]


async def _drifted(database: Any, service: str) -> list[str]:
    live = dict(await database.fetch("SELECT name, live FROM feed.projection"))
    return [
        projection.name
        for projection in definition(service).projections
        if not await stands(database, projection, live.get(projection.name, 0))
    ]


async def _uninvoiced(database: Any, service: str) -> list[str]:
    rows = await database.fetch(UNINVOICED) if service == "receivables" else ()
    named = ", ".join(number for number, _, _ in rows)
    more = ", …" if rows and rows[0][2] > len(rows) else ""
    return [f"{many:,} dispatched since {_day(since)} ({named}{more})" for _, since, many in rows[:1]]


async def _parked(database: Any, service: str) -> list[str]:
    rows = await database.fetch(PARKED)
    return [
        f"{row['count']:,} at {service}, {row['name']} ({row['streams']:,} streams of {row['source']})" for row in rows
    ]


async def _halted(database: Any, service: str) -> list[str]:
    rows = await database.fetch("SELECT * FROM feed.halted ORDER BY name, source")
    return [
        f"{row['name']} of {service} at {row['source']} since {_day(row['since'])} ({row['reason']})" for row in rows
    ]


async def _owed(database: Any, service: str) -> list[str]:
    rows = await database.fetch("SELECT * FROM feed.owed WHERE error IS NOT NULL ORDER BY id")
    return [f"{row['derived']} of {service}, key {row['touched'][0]} ({row['error']})" for row in rows]


async def _foreign(database: Any, service: str) -> list[str]:
    return [
        f"{row['count']:,} on {TOPIC.format(row['source'])} read by {service} ({row['kind']}, the last in partition "
        f"{row['partition']} at offset {row['kafka_offset']}, {_day(row['last_at'])})"
        for row in await database.fetch(FOREIGN)
    ]


async def _aside(database: Any, service: str) -> list[str]:
    facts = [set_aside.fact(row["data"]) for row in await database.fetch(set_aside.EVERY)]
    return [f"{service} passes over {spelled(fact)}" for fact in facts]


def spelled(fact: EventSetAside) -> str:
    """Say which event was set aside, why and by whom."""
    word = fact.type.split(".", 2)[-1]
    return f"{fact.source} {fact.position}, {word} of {fact.stream_id} ({fact.reason}; {fact.set_aside_by})"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _mark(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


FURTHER = (calendar, schema, tables, early, doubled, uninvoiced, parked, halted, owed, foreign, aside, partitions)
