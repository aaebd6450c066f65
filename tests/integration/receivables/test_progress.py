"""The table of collection through the doors: the rep by the 20th, his head by the 22nd, the figures of July. P4-7.6"""

from datetime import date, datetime

import pytest

from shared.events.staff import StaffMoved
from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still, today
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, receipt, rows, said

__all__ = ["company"]

FORBIDDEN, NOT_FOUND, RULE = 403, 404, 422
JULY = "/collection-progress/2026-07/S1"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-07-01"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+08:00")


async def duties(company: House) -> dict[str, list[str]]:
    """Return owner, due day and status of each duty."""
    shown = await rows(company, "duties", door(company, "G1", "gm"), as_of=str(today()))
    return {row[1]: [row[4], row[6], row[8]] for row in shown}


@pytest.mark.clause("P4-7.6")
async def test_the_rep_tells_by_the_twentieth_and_his_head_comments_on_the_22nd(
    company: House, clock: StandingClock
) -> None:
    await said(company, dispatch("V", "1000.00", "1000.00", dispatched_on=date(2026, 6, 10)))
    await begin(company.running["receivables"], clock.at)
    await company.settled()
    assert await duties(company) == {
        "collection-progress/2026-07/S1": ["S1", "2026-07-20", "open"],
        "collection-progress/2026-07/S1/comment": ["M1", "2026-07-22", "open"],
    }
    clock.at = at("2026-07-20")
    rep, head = door(company, "S1", "rep"), door(company, "M1", "manager")
    note = {"note": "月底前付清"}
    assert (await door(company, "S2", "rep").post(f"{JULY}/update", note)).status_code in {FORBIDDEN, NOT_FOUND}
    assert (await head.post(f"{JULY}/update", note)).status_code == FORBIDDEN
    await done(rep, f"{JULY}/update", note)
    august = await rep.post("/collection-progress/2026-08/S1/update", note)
    assert refused(august) == (RULE, "MonthIsToCome", "P4-7.6")
    assert (await rep.post(f"{JULY}/comment", note)).status_code == FORBIDDEN
    clock.at = at("2026-07-22")
    foreign = await door(company, "M2", "manager", "二部").post(f"{JULY}/comment", note)
    assert foreign.status_code == NOT_FOUND
    await done(head, f"{JULY}/comment", {"note": "盯紧"})
    assert [one[2].partition("_")[0] for one in (await duties(company)).values()] == ["done", "done"]
    shown = (await head.get(JULY)).json()
    assert (shown["update"], shown["updated_on"], shown["comment"], shown["commented_by"]) == (
        *("月底前付清", "2026-07-20", "盯紧", "M1"),
    )
    own = await head.post("/collection-progress/2026-07/M1/comment", note)
    assert refused(own) == (RULE, "CommentsOnOneself", "P4-7.6")


@pytest.mark.clause("P4-7.6")
async def test_the_table_says_what_falls_due_was_overdue_is_promised_came_in_and_is_in_hand(
    company: House, clock: StandingClock
) -> None:
    v = dispatch("V", "1000.00", "1000.00", dispatched_on=date(2026, 6, 10))  # due on 10 July
    u = dispatch("U", "500.00", "500.00", dispatched_on=date(2026, 5, 16))  # due on 15 June
    await said(company, v, u)
    clock.at = at("2026-07-06")
    rep, finance = door(company, "S1", "rep"), door(company)
    promise = {"customer_id": "C1", "invoice_no": "V", "amount": "300.00", "promised_for": "2026-07-20"}
    await done(rep, "/promises", {**promise, "said_by": "李会计", "channel": "phone"})
    await done(finance, "/receipts", receipt("R1", "200.00", "2026-07-05"))
    cheque = {"method": "cheque", "instrument_no": "N1", "bank": "ICBC", "invoice_no": "V"}
    await done(finance, "/receipts", receipt("R2", "50.00", "2026-07-06", **cheque))
    note = {"customer_id": "C1", "credit_note_no": "N1", "invoice_no": "V", "amount": "100.00"}
    await done(finance, "/credit-notes", {**note, "dated_on": "2026-07-06"})
    july = ["2026-07", "S1", "C1", "900.00", "500.00", "300.00", "200.00", "50.00"]
    assert await rows(company, "collection-progress", month="2026-07") == [july]
    assert await rows(company, "collection-progress", rep, month="2026-07") == [july]
    assert await rows(company, "collection-progress", door(company, "S2", "rep"), month="2026-07") == []
    assert await rows(company, "collection-progress", month="2026-04") == []
    clock.at = at("2026-07-20")
    await done(finance, "/receipts/R2/clear", {"customer_id": "C1", "cleared_on": "2026-07-20"})
    assert [row[6:] for row in await rows(company, "collection-progress", month="2026-07")] == [["250.00", "0.00"]]


@pytest.mark.clause("P4-7.6")
async def test_who_proposed_a_refund_does_not_approve_it_in_another_role_either(
    company: House, clock: StandingClock
) -> None:
    finance = door(company)
    await done(finance, "/receipts", receipt("R1", "50.00", "2026-06-30"))
    refund = {"refund_no": "B1", "customer_id": "C1", "receipt_no": "R1", "amount": "50.00"}
    await done(finance, "/refunds", {**refund, "proposed_on": "2026-06-30"})
    moved = StaffMoved(staff_id="F1", role="gm", department="board", effective_on=date(2026, 7, 1))
    company.told["staff"].say("staff-F1", moved)
    await company.settled()
    clock.at = at("2026-07-02")
    own = await finance.post("/refunds/B1/pay", {"customer_id": "C1", "paid_on": "2026-07-01"})
    assert refused(own) == (RULE, "ApprovesOwnProposal", "P4-7.6")
