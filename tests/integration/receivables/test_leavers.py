"""A leaver is settled before the month: 842.00 less 100.00 brought forward, then 42.00 taken back. P4-8.2"""

from datetime import date, datetime
from importlib import import_module

import pytest

from services.receivables.subjects.period.statements import Earner
from shared.events.contracts import ContractHandedOver
from tests.clock import StandingClock, stand_still
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, receipt, rows, said

__all__ = ["company"]

FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 403, 404, 409, 422
LEAVER = {"staff_id": "S1", "through": "2026-07-10"}
NAME = "2026-07"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-07-01"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+08:00")


def cheque(number: str, amount: str, on: str, invoice_no: str) -> dict[str, str]:
    told = {"method": "cheque", "instrument_no": number, "bank": "ICBC", "cleared_on": on, "invoice_no": invoice_no}
    return receipt(number, amount, on, **told)


async def earned(company: House, clock: StandingClock) -> None:
    """100.00 of May came back in June; 842.00 were earned in July to the 10th, after which S2 has the contract."""
    v = dispatch("V", "5000.00", "5000.00", dispatched_on=date(2026, 5, 2))
    w = dispatch("W", "42100.00", "42100.00", dispatched_on=date(2026, 5, 2))
    await said(company, v, w)
    handed = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=date(2026, 7, 11))
    company.told["contracts"].say("contract-K1", handed)
    finance = door(company)
    await done(finance, "/receipts", cheque("R1", "5000.00", "2026-05-20", "V"))
    await done(finance, "/receipts/R1/bounce", {"customer_id": "C1", "bounced_on": "2026-06-10"})
    await company.settled()
    await done(finance, "/commission-periods", {"month": "2026-05"})
    clock.at = at("2026-07-10")
    await done(finance, "/receipts", receipt("R2", "40000.00", "2026-07-05", invoice_no="W"))
    await done(finance, "/receipts", cheque("R3", "2100.00", "2026-07-06", "W"))
    await company.settled()


@pytest.mark.clause("P4-8.2")
async def test_a_leaver_gets_what_is_his_through_the_last_day_and_the_close_pays_what_is_later(
    company: House, clock: StandingClock
) -> None:
    finance = door(company)
    await earned(company, clock)
    early = await finance.post("/leaver-statements", LEAVER)
    assert refused(early) == (CONFLICT, "EarlierMonthOpen", "P4-8.2")
    await done(finance, "/commission-periods", {"month": "2026-06"})
    [june] = await rows(company, "statement", month="2026-06", staff="S1")
    assert june[2:7] == ["0.00", "0.00", "-100.00", "0.00", "-100.00"]
    tomorrow = await finance.post("/leaver-statements", {**LEAVER, "through": "2026-07-11"})
    assert refused(tomorrow) == (RULE, "LastDayIsToCome", "P4-8.2")
    closed = await finance.post("/leaver-statements", {**LEAVER, "through": "2026-06-30"})
    assert refused(closed) == (CONFLICT, "LastDayIsClosed", "P4-8.2")
    nobody = await finance.post("/leaver-statements", {**LEAVER, "staff_id": "nobody"})
    assert nobody.status_code == NOT_FOUND
    assert (await door(company, "S1", "rep").post("/leaver-statements", LEAVER)).status_code == FORBIDDEN
    await done(finance, "/leaver-statements", LEAVER)
    again = await done(finance, "/leaver-statements", LEAVER)
    assert again["events"] == []
    paid = ["S1", "2026-07-10", "-100.00", "842.00", "0.00", "742.00", "0.00"]
    assert await rows(company, "leaver-statements") == [paid]
    assert await rows(company, "leaver-statements", door(company, "S2", "rep")) == []
    before = await finance.post("/leaver-statements", {**LEAVER, "through": "2026-07-09"})
    assert refused(before) == (CONFLICT, "SettledLater", "P4-8.2")
    assert await rows(company, "statement", month=NAME, staff="S1") == []
    clock.at = at("2026-08-01")
    await done(finance, "/receipts", receipt("R4", "5000.00", "2026-07-15"))
    await done(finance, "/receipts/R3/bounce", {"customer_id": "C1", "bounced_on": "2026-07-20"})
    figures = ["0.00", "0.00", "-42.00", "0.00", "-42.00"]
    assert [row[2:7] for row in await rows(company, "statement", month=NAME, staff="S1")] == [figures]
    [successor] = await rows(company, "statement", month=NAME, staff="S2")
    assert successor[2:7] == ["0.00", "100.00", "0.00", "100.00", "0.00"]
    open_ = await rows(company, "statement", month=NAME)
    await done(finance, "/commission-periods", {"month": NAME})
    assert [row[:7] for row in await rows(company, "statement", month=NAME)] == [row[:7] for row in open_]
    assert [row[6] for row in await rows(company, "statement", month=NAME, staff="S1")] == ["-42.00"]
    late = await finance.post("/leaver-statements", {**LEAVER, "through": "2026-07-31"})
    assert refused(late) == (CONFLICT, "LastDayIsClosed", "P4-8.2")


@pytest.mark.clause("P4-8.2")
async def test_lines_that_stand_before_the_statement_are_settled_with_it(
    company: House, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module(Earner.__module__), "ROWS_IN_A_PART", 1)
    finance = door(company)
    await earned(company, clock)
    await said(company, *(dispatch(number, "500.00", "500.00", dispatched_on=date(2026, 5, 2)) for number in "XY"))
    for number in "XY":
        await done(finance, "/receipts", receipt(f"R-{number}", "500.00", "2026-07-09", invoice_no=number))
    await done(finance, "/commission-periods", {"month": "2026-06"})
    told = await done(finance, "/leaver-statements", LEAVER)
    assert [one.split(".")[2] for one in told["events"]] == [*["LeaverLinesSettled"] * 2, "LeaverStatementSettled"]
    paid = ["S1", "2026-07-10", "-100.00", "862.00", "0.00", "762.00", "0.00"]
    assert await rows(company, "leaver-statements") == [paid]
    assert await rows(company, "statement", month=NAME, staff="S1") == []
    clock.at = at("2026-08-01")
    await done(finance, "/commission-periods", {"month": NAME})
    assert await rows(company, "statement", month=NAME, staff="S1") == []
