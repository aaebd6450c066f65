"""`doctor` names days and months that an older release began and closed before their time."""

from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from ops.commands import looks
from ops.stack import Stack
from shared.events import Event
from shared.events.receivables import BusinessDayBeganV1, CommissionPeriodClosed
from shared.office import ills
from shared.runtime.log.store import Log, Request
from tests.clock import today
from tests.integration.house import emptied
from tests.integration.prepared import connected, dsn_of

TODAY = today()
SERVICES = ("receivables", "customers")


async def recorded(admin: str, stream: str, *facts: Event) -> None:
    """Record facts in receivables' log now, as an older release would."""
    async with asyncpg.create_pool(dsn_of(admin, "receivables", "huikuan_receivables"), min_size=1, max_size=2) as pool:
        log = Log(pool)
        log.start()
        told = [
            StoredEvent(stream, version, fact.TYPE, fact.model_dump_json().encode())
            for version, fact in enumerate(facts, 1)
        ]
        await log.append(Request(stream, b"", told))
        await log.stop()


async def found(admin: str, look: looks.Look) -> list[str]:
    """Return what a look finds."""
    said = []
    for service in SERVICES:
        async with connected(admin, service, f"huikuan_{service}") as db:
            said += await look(db, service)
    return said


def closed(month: str) -> CommissionPeriodClosed:
    """The close of a month without anybody in it."""
    return CommissionPeriodClosed(month=month, parts=0, known={}, content_hash="h", closed_by="F1")


async def test_days_and_months_before_their_time_are_named(postgres: str) -> None:
    for service in SERVICES:
        await emptied(postgres, service)
    assert await found(postgres, ills.early) == []
    days = [BusinessDayBeganV1(day=day) for day in (TODAY, date(2200, 12, 31))]
    await recorded(postgres, "business-day", *days)
    months = ["2024-01", *(f"2099-{number:02}" for number in range(1, 13))]
    await recorded(postgres, "commission-period", *map(closed, months))
    assert await found(postgres, ills.early) == [
        f"2200-12-31 was begun in receivables on {TODAY} and counts for nothing",
        f"2099-01 was closed on {TODAY} and stays closed",
        "10 more",
        f"2099-12 was closed on {TODAY} and stays closed",
    ]


async def test_tables_that_still_hold_such_a_day_are_named(postgres: str) -> None:
    for service in SERVICES:
        await emptied(postgres, service)
    async with connected(postgres, "customers", "huikuan_customers") as db:
        for day in (TODAY, TODAY + timedelta(days=1)):
            await db.execute("INSERT INTO grading_v1.business_day VALUES ($1)", day)
    assert await found(postgres, ills.shaded) == [str(TODAY + timedelta(days=1))]


@pytest.mark.parametrize(
    ("named", "stale", "ok", "said"),
    [
        ([], [], True, "no day was begun and no month was closed before its time"),
        (["2200-12-31 was begun"], [], True, "2200-12-31 was begun"),
        (["2200-12-31 was begun"], ["2200-12-31"], False, "2200-12-31 was begun; the tables still hold 2200-12-31"),
    ],
)
def test_only_tables_that_wait_for_their_rebuild_are_ill(
    named: list[str], stale: list[str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, ok: bool
) -> None:
    """What is on record cannot be taken back: it is named, and is no illness."""
    monkeypatch.setattr(looks, "_found", lambda _stack, _name, look: named if look is ills.early else stale)
    check = looks.early(Stack(home=tmp_path, port=1))
    assert (check.ok, check.found) == (ok, said)
    assert bool(check.cure) is not ok
