"""What `doctor` looks at beyond the servers: working days, migrations, columns, numbers, and the readers."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError

from ops.commands import ills
from ops.stack import kafka, passwords
from ops.stack.checkup import ANSWERS_WITHIN_SECONDS, START, Check
from ops.stack.layout import BROKER, FILES_VARIABLE, PROJECT, Stack, environment
from ops.stack.problem import StackError
from ops.stack.trial import present
from shared import SERVICES
from shared.events.days import business_date
from shared.office.calendar import FILE, parse_calendar
from shared.runtime import connecting
from shared.runtime.files import StoreAway
from shared.runtime.kafka import TOPIC
from shared.runtime.settings import FileSettings

DECEMBER = 12

Look = Callable[[Any, str], Awaitable[list[str]]]
"""Looks at the database of a service and names what is wrong there."""


def days(stack: Stack) -> Check:
    """Every service has begun the day that it is."""
    cure = f"the role clock of a service begins it: ./huikuan logs SERVICE; {START}"
    return _asked(stack, "business days", "not today's", ills.asleep, cure, well="today's everywhere")


def calendar(stack: Stack) -> Check:
    """The working days of this year, and in December of the next, are published."""
    try:
        today = business_date(present(stack))
    except StackError as away:
        return Check(
            "working days", ok=False, found="not known while the trial clock does not answer", cure=away.message
        )
    years = [today.year, today.year + 1] if today.month == DECEMBER else [today.year]
    known = parse_calendar(FILE.read_text(encoding="utf-8"))
    missing = [str(year) for year in years if not known.published(year)]
    if not missing:
        return Check("working days", ok=True, found=f"{years[-1]} is published")
    cure = f"add what the State Council published to {FILE.relative_to(PROJECT)}"
    return Check("working days", ok=False, found=f"{', '.join(missing)} is not in the calendar", cure=cure)


def schema(stack: Stack) -> Check:
    """Every migration of every service is applied, and none was edited afterwards."""
    cure = f"{START} applies new ones; an applied file is never edited"
    return _asked(stack, "schema", "not applied as they stand", ills.behind, cure)


def tables(stack: Stack) -> Check:
    """The live tables of every projection have the columns, keys and indexes that this software writes."""
    cure = "./huikuan down, then ./huikuan up: it builds them anew (or ./huikuan projection rebuild NAME)"
    return _asked(stack, "projections", "have other columns or keys", ills.drifted, cure)


def doubled(stack: Stack) -> Check:
    """No number stands on two documents: what an old log brought is named with both owners."""
    cure = "credit, write off, cancel or refund the wrong one, then note it: docs/operations.md, Doubled numbers"
    return _asked(stack, "numbers", "taken twice", ills.doubled, cure)


def early(stack: Stack) -> Check:
    """Business days that were begun, and months that were closed, before their time: an older release let that pass.

    They stay on record. Days count for nothing once the tables were rebuilt; what comes later than such a close falls
    into the next month.
    """
    named = _found(stack, "early days", ills.early)
    if isinstance(named, Check):
        return named
    stale = _found(stack, "early days", ills.shaded)
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
    return _asked(stack, "imported goods", "without invoice", ills.uninvoiced, cure, well="all are invoiced")


def parked(stack: Stack) -> Check:
    """Nothing waits for a mend."""
    cure = (
        "./huikuan dlq list says why; mended, ./huikuan dlq redrive --execute tries them again; what no software can "
        "read is set aside by the general manager: ./huikuan dlq set-aside ID --reason TEXT"
    )
    return _asked(stack, "parked events", "wait", ills.parked, cure, well="none")


def halted(stack: Stack) -> Check:
    """Every reader goes on."""
    cure = f"./huikuan logs SERVICE says more; {START}; a restored log needs ./huikuan projection rebuild all"
    return _asked(stack, "readers", "cannot go on", ills.halted, cure, well="none is held up")


def owed(stack: Stack) -> Check:
    """Everything that facts touch can be derived."""
    cure = f"update, or mend the fault that the reason names; it is tried again when the service starts: {START}"
    return _asked(stack, "derived rows", "cannot be derived", ills.owed, cure, well="none is set aside")


def foreign(stack: Stack) -> Check:
    """Kafka carried nothing that is not of a log, for as long as it keeps records."""
    cure = (
        "they had no effect; somebody else writes there: find out who, then ./huikuan down, remove "
        f"{stack.secrets}/kafka-*.password and ./huikuan up, which draws new log-ins and fills Kafka anew"
    )
    return _asked(stack, "foreign records", "dropped this week", ills.foreign, cure, well="none this week")


def files(stack: Stack) -> Check:
    """The bytes of every attached file are in the store.

    A store that only the shell of `up` knew is known here, too, where `HUIKUAN_FILES` and its like are set again.
    """
    settings = FileSettings(files=os.environ.get(FILES_VARIABLE) or str(stack.files))

    async def look(database: Any, service: str) -> list[str]:
        try:
            return await ills.without_bytes(settings.file_store(service), database, service)
        except StoreAway as away:
            raise StackError(f"{away}: docs/operations.md, Files") from away

    cure = f"restore files from a backup to {settings.files}, or let somebody who has one send it again (PUT /files)"
    return _asked(stack, "attached files", "without their bytes", look, cure, well="all are in the store")


def aside(stack: Stack) -> Check:
    """Name what was set aside: it stays so, and is no illness."""
    found = _found(stack, "set aside", ills.aside)
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


FURTHER = (
    *(days, calendar, schema, tables, early, doubled, uninvoiced),
    *(parked, halted, owed, foreign, files, aside, partitions),
)
