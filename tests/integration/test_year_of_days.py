"""A whole year by the clock of a home for trials: each day begins once and in order, and what falls due follows on it.

Staff is played alone: the real log, the clock of its database, and for each of 366 midnights what the role `clock` does
there (`begin`, then `taken_in`), with duties, proposals and delegations over the borders. What takes its time in a
whole system is the waiting of processes for each other, a second a day; `tests/system/test_trial_clock.py` therefore
plays the borders alone, through `up --trial-clock` and `clock advance`.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.staff.app import SERVICE
from shared.events.days import midnight
from shared.events.office import BusinessDayBegan
from shared.office.duty_room import DUTY, RaiseDuty
from shared.office.shipped import CALENDAR
from shared.runtime.ask.wish import Wish
from shared.runtime.clock import stamped
from shared.runtime.log.decoding import decode
from shared.runtime.midnight import begin, taken_in
from tests.integration.house import House, house

FIRST, LAST = date(2027, 3, 15), date(2028, 3, 14)
ONE_DAY = timedelta(days=1)
CREATED, FORBIDDEN, OK = 201, 403, 200
PEOPLE = {"S7": ("rep", "north"), "M1": ("manager", "north"), "P1": ("rep", "south"), "D1": ("director", "board")}
PEOPLE |= {"G1": ("gm", "board")}
PROPOSAL = {"kind": "penalty", "staff_id": "S7", "clause": "P2-4", "amount": "50.00", "reason": "迟到"}
OLD_YEAR, BEFORE_LEAP_DAY = date(2027, 12, 29), date(2028, 2, 24)


def morning(day: date) -> datetime:
    return midnight(day) + timedelta(hours=9)


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    """Staff in a home for trials, whose clock stands on the first morning."""
    async with house(postgres, tmp_path, SERVICE, trial=morning(FIRST)) as opened:
        rows = [
            {"staff_id": name, "name": name, "role": role, "department": place, "joined_on": "2020-01-01"}
            for name, (role, place) in PEOPLE.items()
        ]
        await opened.doors["staff"].post("/import/staff", {"rows": rows})
        await opened.settled()
        heads = [{"department": "north", "manager_id": "M1"}]
        await opened.doors["staff"].post("/import/departments", {"rows": heads})
        await opened.settled()
        yield opened


async def in_database(admin: str, query: str, *args: Any) -> None:
    db = await asyncpg.connect(f"{admin.rpartition('/')[0]}/huikuan_staff")
    try:
        await db.execute(query, *args)
    finally:
        await db.close()


async def play(company: House, admin: str, first: date, last: date) -> None:
    """Let each day from one to another begin as the role `clock` does, at its own midnight."""
    staff = company.running["staff"]
    for number in range((last - first).days + 1):
        at = midnight(first + number * ONE_DAY)
        await in_database(admin, "SELECT log.move_clock($1)", at)
        await begin(staff, at)
        await taken_in(staff)


async def raised(company: House, incident: str) -> str:
    answer = await company.doors["staff"].as_("P1").post("/proposals", PROPOSAL | {"incident_id": incident})
    assert answer.status_code == CREATED, answer.text
    return str(answer.json()["number"])


async def told(company: House, stream: str) -> list[tuple[str, date]]:
    """Return what was said on a stream, with the business day on which it was recorded."""
    entries = await company.running["staff"].log.stream(stream)
    return [
        (type(decode(one.type, one.data)).__name__, (one.recorded_at + timedelta(hours=8)).date()) for one in entries
    ]


async def test_a_year_begins_day_by_day_and_what_falls_due_follows(company: House, postgres: str) -> None:
    assert CALENDAR.counts(date(2028, 1, 3))
    assert not CALENDAR.published(LAST.year)
    staff = company.running["staff"]
    await play(company, postgres, FIRST, OLD_YEAR)
    old = await raised(company, "old year")
    duty = RaiseDuty(kind="reaction", about="year", owner="S7", reason="no")
    stamp = await stamped(staff.clock, "tester")
    await staff.asker.ask(staff.subject(DUTY), "reaction/year", Wish(duty, stamp, "a refusal"))
    await play(company, postgres, OLD_YEAR + ONE_DAY, BEFORE_LEAP_DAY)
    leap = await raised(company, "leap day")
    lent = {
        "delegate_id": "P1",
        "steps": ["director"],
        "from_on": "2028-02-28",
        "to_on": "2028-02-29",
        "reason": "出差",
    }
    assert (await company.doors["staff"].as_("D1").post("/delegations", lent)).status_code == CREATED
    met = {}
    for day in (date(2028, 2, 27), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)):
        await play(company, postgres, day, day) if day > date(2028, 2, 27) else await play(
            company, postgres, BEFORE_LEAP_DAY + ONE_DAY, day
        )
        met[str(day)[5:]] = (await company.doors["staff"].as_("P1").get("/access-log")).status_code
    await play(company, postgres, date(2028, 3, 2), LAST)
    assert met == {"02-27": FORBIDDEN, "02-28": OK, "02-29": OK, "03-01": FORBIDDEN}

    days = [decode(one.type, one.data) for one in await staff.log.stream("business-day")]
    assert [one.day for one in days if isinstance(one, BusinessDayBegan)] == [
        FIRST + number * ONE_DAY for number in range(366)
    ]
    # Three days from Wed 29 Dec, Monday to Friday where no year is published: 30, 31 Dec, 3 Jan.
    assert (await told(company, "duty-reaction/year"))[1:] == [
        ("DutyFellOverdue", date(2028, 1, 4)),
        *(("DutyEscalated", date(2028, 1, day)) for day in (4, 6, 10)),
    ]
    assert await told(company, f"proposal-{old}") == [("ProposalRaised", OLD_YEAR), ("ProposalHeard", date(2028, 1, 4))]
    # From Thu 24 Feb: 25, 28, 29 Feb.
    assert await told(company, f"proposal-{leap}") == [
        ("ProposalRaised", BEFORE_LEAP_DAY),
        ("ProposalHeard", date(2028, 3, 1)),
    ]
