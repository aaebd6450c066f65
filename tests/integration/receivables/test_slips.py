"""Money on the road through the doors: slip, count, who may, what is late by the day of acceptance. P4-7.1, P4-7.2

Slip of Friday 5 June 2026 over 3,000.00; on Monday the 8th 2,950.00 are counted.
"""

from datetime import date, datetime
from typing import Any

import pytest

from shared.events.staff import FunctionGiven
from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still
from tests.integration.house import House
from tests.integration.receivables.test_door import company, door, rows

__all__ = ["company"]

OK, CREATED, FORBIDDEN, NOT_FOUND = 200, 201, 403, 404
FRIDAY, MONDAY = "2026-06-05", "2026-06-08"
SLIP = {"customer_id": "C1", "amount": "3000.00", "method": "cash", "collected_on": FRIDAY}
COUNT = {"customer_id": "C1", "counted": "2950.00", "handed_in_on": MONDAY}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-06-05T23:59"))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}:00+08:00")


async def written(company: House, who: str = "S1", role: str = "rep", **members: Any) -> str:
    """Let somebody write a slip; return its number."""
    answer = await door(company, who, role).post("/collections", {**SLIP, **members})
    assert answer.status_code == CREATED, answer.text
    number: str = answer.json()["number"]
    return number


async def begun(company: House, clock: StandingClock, day: str) -> None:
    """Let a business day begin."""
    clock.at = at(f"{day}T00:00")
    await begin(company.running["receivables"], clock.at)
    await company.settled()


async def duty(company: House, slip: str) -> list[str]:
    """Return what became of the duty to hand a slip in."""
    stream = await company.running["receivables"].log.stream(f"duty-hand-in/{slip}")
    return [one.type.split(".")[2] for one in stream]


@pytest.mark.clause("P4-7.1", "P4-7.2", "P4-7.6")
async def test_a_slip_is_counted_by_somebody_else_and_late_by_the_day_of_acceptance(
    company: House, clock: StandingClock
) -> None:
    slip = await written(company)
    assert slip == "SD-2026-000001"
    await company.settled()
    assert await duty(company, slip) == ["DutyRaised"]
    cashier = FunctionGiven(staff_id="S1", function="cashier", from_on=date(2020, 1, 1))
    company.told["staff"].say("staff-S1", cashier)
    await company.settled()
    own = await door(company, "S1", "rep").post(f"/collections/{slip}/hand-in", COUNT | {"handed_in_on": FRIDAY})
    assert (own.status_code, own.json()["rule"], own.json()["clause"]) == (FORBIDDEN, "CountsOwnHandIn", "P4-7.1")
    # one of the same day, at 23:59: in time
    other = await written(company, "O1", "office", amount="10.00")
    exact = {**COUNT, "counted": "10.00", "handed_in_on": FRIDAY}
    assert (await door(company).post(f"/collections/{other}/hand-in", exact)).status_code == OK
    await company.settled()
    await begun(company, clock, "2026-06-06")
    row = [slip, "S1", "C1", "cash", "3000.00", FRIDAY, FRIDAY, None, None]
    assert (await rows(company, "collections", as_of="2026-06-06"))[0] == [*row, 1]
    assert [r[1] for r in await rows(company, "late-hand-ins", as_of="2026-06-06")] == [slip]
    assert await duty(company, slip) == ["DutyRaised", "DutyFellOverdue"]
    assert await duty(company, other) == ["DutyRaised", "DutyDone"]
    clock.at = at(f"{MONDAY}T10:00")
    counted = await door(company).post(f"/collections/{slip}/hand-in", COUNT)
    assert (counted.status_code, counted.json()["number"]) == (OK, "SK-2026-000002")
    after = [*row[:7], MONDAY, "2950.00", 3]
    assert await rows(company, "collections", as_of=MONDAY) == [
        after,
        [other, "O1", "C1", "cash", "10.00", FRIDAY, FRIDAY, FRIDAY, "10.00", 0],
    ]
    late = await rows(company, "late-hand-ins", as_of="2026-06-10")
    assert late == [[FRIDAY, "SK-2026-000002", "C1", "S1", FRIDAY, "3000.00", MONDAY, 3]]
    receipt = (await door(company).get("/receipts/SK-2026-000002")).json()
    assert (receipt["amount"], receipt["received_on"], receipt["collected_by"]) == ("3000.00", FRIDAY, "S1")
    names = [one.type.split(".")[2] for one in await company.running["receivables"].log.stream("account-C1")]
    assert names[-4:] == ["MoneyHandedIn", "PaymentReceived", "CashHandedIn", "HandInFellShort"]
    assert await duty(company, slip) == ["DutyRaised", "DutyFellOverdue", "DutyDone"]
    shown = await door(company, "S1", "rep").get(f"/collections/{slip}")
    assert (shown.json()["status"], shown.json()["counted_by"]) == ("handed_in", "F1")
    assert (await door(company, "S2", "rep").get(f"/collections/{slip}")).status_code == NOT_FOUND
    assert await rows(company, "collections", door(company, "S2", "rep"), as_of=MONDAY) == []
    assert (await door(company, "G1", "gm").post("/collections", SLIP)).status_code == FORBIDDEN


@pytest.mark.clause("P4-7.6")
async def test_the_third_late_slip_of_a_month_is_a_case_when_the_day_after_its_due_day_begins(
    company: House, clock: StandingClock
) -> None:
    stream = company.running["receivables"].log.stream
    numbers = [await written(company, amount="10.00", collected_on=day) for day in ("2026-06-02", "2026-06-03")]
    numbers.append(await written(company, amount="10.00"))
    await company.settled()
    assert await stream("late-hand-ins-2026-06/S1") == []
    await begun(company, clock, "2026-06-06")
    [said] = await stream("late-hand-ins-2026-06/S1")
    assert all(number in said.data.decode() for number in numbers)
    await written(company, amount="10.00", collected_on="2026-06-04")  # the fourth, late when it is written
    for day in ("2026-05-01", "2026-05-02", "2026-05-03"):
        assert await stream("late-hand-ins-2026-05/S1") == []
        await written(company, amount="10.00", collected_on=day)
        await company.settled()
    assert len(await stream("late-hand-ins-2026-06/S1")) == len(await stream("late-hand-ins-2026-05/S1")) == 1
