"""What `doctor` looks at beyond the servers: working days, migrations, columns, numbers, and the readers."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError

from ops.stack import kafka, passwords
from ops.stack.answering import answered
from ops.stack.checkup import START, Check
from ops.stack.layout import BROKER, FILES_VARIABLE, PROJECT, Stack, database_url
from ops.stack.problem import StackError
from ops.stack.trial import present
from shared import SERVICES
from shared.events.days import business_date
from shared.office import ills
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
    return _asked(stack, ills.DAYS)


def calendar(stack: Stack) -> Check:
    """The working days of this year are published; in December those of the next are asked for as well."""
    try:
        today = business_date(present(stack))
    except StackError as away:
        return Check(
            "working days", ok=False, found="not known while the trial clock does not answer", cure=away.message
        )
    known = parse_calendar(FILE.read_text(encoding="utf-8"))
    cure = f"add what the State Council published to {FILE.relative_to(PROJECT)}"
    if not known.published(today.year):
        return Check("working days", ok=False, found=f"{today.year} is not in the calendar", cure=cure)
    if today.month == DECEMBER and not known.published(today.year + 1):  # it may not be published yet
        found = f"{today.year} is published; {today.year + 1} is not in the calendar, and its due days are provisional"
        return Check("working days", ok=True, found=found, cure=cure)
    return Check("working days", ok=True, found=f"{today.year} is published")


def schema(stack: Stack) -> Check:
    """Every migration of every service is applied, and none was edited afterwards."""
    return _asked(stack, ills.SCHEMA)


def tables(stack: Stack) -> Check:
    """The live tables of every projection have the columns, keys and indexes that this software writes."""
    return _asked(stack, ills.TABLES)


def doubled(stack: Stack) -> Check:
    """No number stands on two documents: what an old log brought is named with both owners."""
    return _asked(stack, ills.DOUBLED)


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
    found = f"{found}; the tables still hold {', '.join(stale)}"
    return Check("early days", ok=False, found=found, cure=ills.SHADED_DAYS.cure)


def uninvoiced(stack: Stack) -> Check:
    """Every dispatch that an import brought has its invoice; one that goes on now may still owe the newest."""
    return _asked(stack, ills.IMPORTED_GOODS)


def parked(stack: Stack) -> Check:
    """Nothing waits for a mend."""
    return _asked(stack, ills.PARKED_EVENTS)


def halted(stack: Stack) -> Check:
    """Every reader goes on."""
    return _asked(stack, ills.HALTED)


def owed(stack: Stack) -> Check:
    """Everything that facts touch can be derived."""
    return _asked(stack, ills.OWED)


def foreign(stack: Stack) -> Check:
    """Kafka carried nothing that is not of a log, for as long as it keeps records."""
    cure = (
        "they had no effect; somebody else writes there: find out who, then ./huikuan down, remove "
        f"{stack.secrets}/kafka-*.password and ./huikuan up, which draws new log-ins and fills Kafka anew"
    )
    return _asked(stack, ills.Look("foreign records", "dropped this week", ills.foreign, cure, "none this week"))


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
    return _asked(stack, ills.Look("attached files", "without their bytes", look, cure, "all are in the store"))


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
        there = answered(kafka.partitions_of(stack.kafka))
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


def _asked(stack: Stack, one: ills.Look) -> Check:
    found = _found(stack, one.name, one.ask)
    if isinstance(found, Check):
        return found
    if found:
        return Check(one.name, ok=False, found=f"{one.wrong}: {', '.join(found)}", cure=one.cure)
    return Check(one.name, ok=True, found=one.well)


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
        database = await connecting.connection(database_url(stack, service))
        try:
            found += await look(database, service)
        finally:
            await database.close()
    return found


FURTHER = (
    *(days, calendar, schema, tables, early, doubled, uninvoiced),
    *(parked, halted, owed, foreign, files, aside, partitions),
)
