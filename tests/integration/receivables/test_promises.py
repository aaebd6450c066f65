"""Promises through the doors: 20,000.00 due on 1 March 2026, promised on the 5th for the 15th. P4-7.5"""

from datetime import date, datetime

import pytest

from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, receipt, rows, said

__all__ = ["company"]

FORBIDDEN, NOT_FOUND = 403, 404


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-03-05"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+08:00")


@pytest.mark.clause("P4-7.5")
async def test_what_is_paid_by_the_day_keeps_a_promise_and_a_fen_less_breaks_it(
    company: House, clock: StandingClock
) -> None:
    goods = dispatch("V", "20000.00", "20000.00", dispatched_on=date(2026, 1, 30))
    other = dispatch("W", "20000.00", "20000.00", dispatched_on=date(2026, 1, 30))
    await said(company, goods, other)
    rep, finance = door(company, "S1", "rep"), door(company)
    promise = {"customer_id": "C1", "invoice_no": "V", "amount": "5000.00", "promised_for": "2026-03-15"}
    promise |= {"said_by": "李会计", "channel": "phone"}
    answer = await done(rep, "/promises", promise)
    assert answer["number"] == "CN-2026-000001"
    await done(rep, "/promises", {**promise, "invoice_no": "W"})
    assert (await door(company, "S2", "rep").post("/promises", promise)).status_code == NOT_FOUND
    await company.settled()
    early = receipt("R0", "10.00", "2026-03-04", invoice_no="V")  # of the day before the promise
    await done(finance, "/receipts", early)
    clock.at = at("2026-03-15")
    await done(finance, "/receipts", receipt("R1", "4999.99", "2026-03-15", invoice_no="V"))
    await done(finance, "/receipts", receipt("R2", "5000.00", "2026-03-15", invoice_no="W"))
    assert [row[6] for row in await rows(company, "overdue", as_of="2026-03-15")] == [1, 1]
    shown = ["CN-2026-000001", "C1", "V", "5000.00", "2026-03-15", "4999.99", "open"]
    assert (await rows(company, "promises"))[0] == shown
    clock.at = at("2026-03-16")
    await begin(company.running["receivables"], clock.at)
    found = await rows(company, "promises", rep)
    assert [(row[2], row[5], row[6]) for row in found] == [("V", "4999.99", "broken"), ("W", "5000.00", "kept")]
    assert [row[6] for row in await rows(company, "overdue", as_of="2026-03-16")] == [2, 2]
    await done(finance, "/receipts", receipt("R3", "1.00", "2026-03-15", invoice_no="V"))  # typed later: no change
    assert [row[5] for row in await rows(company, "promises")] == ["4999.99", "5000.00"]
    again = {**promise, "promised_for": "2026-03-20"}
    await done(rep, "/promises", again)
    third = await rep.post("/promises", again)
    assert refused(third) == (FORBIDDEN, "ThirdInARow", "P4-7.5")
    await done(door(company, "F2", "finance_head"), "/promises", again)
    await company.settled()
    one = (await rep.get("/promises/CN-2026-000001")).json()
    assert (one["said_by"], one["made_by"], one["decided_on"]) == ("李会计", "S1", "2026-03-16")
    assert (await door(company, "S2", "rep").get("/promises/CN-2026-000001")).status_code == NOT_FOUND
