"""The faults in the database of a service, each kind as sentences: empty where all is well."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple

from shared.events.days import business_date
from shared.events.office import EventSetAside
from shared.runtime.clock import NOW
from shared.runtime.databases import migration_folders, unlike_migrations
from shared.runtime.files import FileStore
from shared.runtime.kafka import TOPIC
from shared.runtime.log import aside as set_aside
from shared.runtime.old_numbers import doubles
from shared.runtime.shipped import keeps
from shared.runtime.tables.versions import stands

BEGUN = """
SELECT (convert_from(data, 'UTF8')::jsonb ->> 'day')::date AS day FROM log.events
WHERE stream_id = 'business-day'
  AND (convert_from(data, 'UTF8')::jsonb ->> 'day')::date <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
ORDER BY version DESC LIMIT 1
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
UNINVOICED = """
SELECT t.invoice_no, min(t.recorded_at) OVER (), count(*) OVER () FROM read.taken_over AS t
WHERE t.recorded_at < log.now() - interval '5 minutes' AND NOT EXISTS (
    SELECT FROM read.invoice AS i WHERE i.invoice_no = t.invoice_no AND i.customer_id = t.customer_id)
ORDER BY t.position LIMIT 3
"""
PARKED = """
SELECT name, source, count(*), count(DISTINCT stream_id) AS streams FROM feed.parked GROUP BY 1, 2 ORDER BY 1, 2
"""
ATTACHED = """
SELECT a.object, a.file_no, a.name, a.sha256, k.size FROM read.attachment AS a LEFT JOIN files.kept AS k USING (sha256)
ORDER BY a.object, lpad(a.file_no, 9, '0')
"""
FOREIGN = """
SELECT * FROM feed.foreign WHERE last_at > clock_timestamp() - interval '7 days' ORDER BY source, partition, kind
"""


async def early(database: Any, service: str) -> list[str]:
    """Days that were begun, and months that were closed, before their time."""
    days = [
        f"{day} was begun in {service} on {on} and counts for nothing" for day, on in await database.fetch(EARLY_DAYS)
    ]
    months = [f"{month} was closed on {on} and stays closed" for month, on in await database.fetch(EARLY_MONTHS)]
    return [*_ends(days), *_ends(months)]


def _ends(said: list[str]) -> list[str]:
    """Return the first and the last of many sentences."""
    return said if len(said) <= SHOWN else [said[0], f"{len(said) - 2} more", said[-1]]


async def asleep(database: Any, service: str) -> list[str]:
    """The business day of a service, where it is not today's."""
    begun, at = await database.fetchval(BEGUN), await database.fetchval(NOW)
    return [] if begun == business_date(at) else [f"{service} is at {begun or 'none'}, today is {business_date(at)}"]


async def shaded(database: Any, service: str) -> list[str]:
    """Days that the tables still hold although they have not come."""
    if service != "customers":
        return []
    today = business_date(await database.fetchval(NOW))
    return [str(row["day"]) for row in await database.fetch(SHADED, today)]


async def behind(database: Any, service: str) -> list[str]:
    """Migrations that are not applied as they stand."""
    return [
        f"{place}/{name}"
        for place, folder in migration_folders(service)
        for name in await unlike_migrations(database, place, folder)
    ]


async def doubled(database: Any, service: str) -> list[str]:
    """Numbers that two streams took."""
    return [
        f"{one.kind.replace('_', ' ')} {one.number} of {one.first_stream_id} ({service} {one.first_position:,}) "
        f"and of {one.stream_id} ({one.position:,})"
        for one in await doubles(database)
    ]


async def drifted(database: Any, service: str) -> list[str]:
    """Projections whose tables this software writes otherwise."""
    live = dict(await database.fetch("SELECT name, live FROM feed.projection"))
    return [
        projection.name
        for projection in keeps(service).PROJECTIONS
        if not await stands(database, projection, live.get(projection.name, 0))
    ]


async def uninvoiced(database: Any, service: str) -> list[str]:
    """Dispatches of an import that wait for their invoice."""
    rows = await database.fetch(UNINVOICED) if service == "receivables" else ()
    named = ", ".join(number for number, _, _ in rows)
    more = ", …" if rows and rows[0][2] > len(rows) else ""
    return [f"{many:,} dispatched since {_day(since)} ({named}{more})" for _, since, many in rows[:1]]


async def parked(database: Any, service: str) -> list[str]:
    """Events that wait for a mend."""
    rows = await database.fetch(PARKED)
    return [
        f"{row['count']:,} at {service}, {row['name']} ({row['streams']:,} streams of {row['source']})" for row in rows
    ]


async def halted(database: Any, service: str) -> list[str]:
    """Readers that cannot go on."""
    rows = await database.fetch("SELECT * FROM feed.halted ORDER BY name, source")
    return [
        f"{row['name']} of {service} at {row['source']} since {_day(row['since'])} ({row['reason']})" for row in rows
    ]


async def owed(database: Any, service: str) -> list[str]:
    """Derived rows that cannot be derived."""
    rows = await database.fetch("SELECT * FROM feed.owed WHERE error IS NOT NULL ORDER BY id")
    return [f"{row['derived']} of {service}, key {row['touched'][0]} ({row['error']})" for row in rows]


async def foreign(database: Any, service: str) -> list[str]:
    """Records on Kafka that are of no log."""
    return [
        f"{row['count']:,} on {TOPIC.format(row['source'])} read by {service} ({row['kind']}, the last in partition "
        f"{row['partition']} at offset {row['kafka_offset']}, {_day(row['last_at'])})"
        for row in await database.fetch(FOREIGN)
    ]


async def without_bytes(store: FileStore, database: Any, service: str) -> list[str]:
    """Attached files whose bytes are not in the store, or not all of them. Raises StoreAway."""
    there = await store.sizes()
    wrong = [
        f"{row['object']} no. {row['file_no']} of {service} ({row['name']}; {_lacks(found, row['size'])})"
        for row in await database.fetch(ATTACHED)
        if (found := there.get(row["sha256"])) is None or found != (row["size"] or found)
    ]
    return _ends(wrong)


def _lacks(found: int | None, size: int | None) -> str:
    return "no bytes" if found is None else f"{found:,} bytes of {size:,}"


async def aside(database: Any, service: str) -> list[str]:
    """Events that the service passes over."""
    facts = [set_aside.fact(row["data"]) for row in await database.fetch(set_aside.EVERY)]
    return [f"{service} passes over {spelled(fact)}" for fact in facts]


def spelled(fact: EventSetAside) -> str:
    """Say which event was set aside, why and by whom."""
    word = fact.type.split(".", 2)[-1]
    return f"{fact.source} {fact.position}, {word} of {fact.stream_id} ({fact.reason}; {fact.set_aside_by})"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


class Look(NamedTuple):
    """What is looked at in the database of a service: its name, what is said where something is wrong, and the cure."""

    name: str
    wrong: str
    ask: Callable[[Any, str], Awaitable[list[str]]]
    cure: str
    well: str = "as this software has them"


START = "start the stack: ./huikuan up"
DAYS = Look(
    *("business days", "not today's", asleep),
    f"the role clock of a service begins it: ./huikuan logs SERVICE; {START}",
    "today's everywhere",
)
SCHEMA = Look(
    "schema", "not applied as they stand", behind, f"{START} applies new ones; an applied file is never edited"
)
TABLES = Look(
    *("projections", "have other columns or keys", drifted),
    "./huikuan down, then ./huikuan up: it builds them anew (or ./huikuan projection rebuild NAME)",
)
DOUBLED = Look(
    *("numbers", "taken twice", doubled),
    "credit, write off, cancel or refund the wrong one, then note it: docs/operations.md, Doubled numbers",
)
IMPORTED_GOODS = Look(
    *("imported goods", "without invoice", uninvoiced),
    "run the same import again: it goes on where it broke off; what it leaves is invoiced without it, an hour "
    "after the dispatch was recorded (./huikuan logs receivables says what is refused)",
    "all are invoiced",
)
PARKED_EVENTS = Look(
    *("parked events", "wait", parked),
    "./huikuan dlq list says why; mended, ./huikuan dlq redrive --execute tries them again; what no software can "
    "read is set aside by the general manager: ./huikuan dlq set-aside ID --reason TEXT",
    "none",
)
HALTED = Look(
    *("readers", "cannot go on", halted),
    f"./huikuan logs SERVICE says more; {START}; a restored log needs ./huikuan projection rebuild all",
    "none is held up",
)
OWED = Look(
    *("derived rows", "cannot be derived", owed),
    f"update, or mend the fault that the reason names; it is tried again when the service starts: {START}",
    "none is set aside",
)
SHADED_DAYS = Look(
    *("early days", "the tables still hold", shaded),
    "./huikuan projection rebuild grading, which passes over them",
    "no day is held before it comes",
)
KNOWN = (DAYS, SCHEMA, TABLES, SHADED_DAYS, DOUBLED, IMPORTED_GOODS, PARKED_EVENTS, HALTED, OWED)
"""What a service can tell of itself."""
