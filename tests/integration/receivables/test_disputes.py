"""Disputes and retentions through the doors. P4-7.5, P4-7.3"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.events.aftersales import ComplaintClosed, ComplaintFiled
from shared.events.contracts import Instalment, Terms
from shared.events.orders import OrderDelivered
from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still, today
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, rows, said

__all__ = ["company"]

FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 403, 404, 409, 422
C1 = {"customer_id": "C1"}
YEAR_AFTER = Terms(
    kind="instalments",
    instalments=(
        Instalment(share=Decimal("0.3"), counted_from="signing"),
        Instalment(share=Decimal("0.6"), counted_from="delivery"),
        Instalment(share=Decimal("0.1"), months=12, counted_from="delivery", retention=True),
    ),
)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-03-05"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+08:00")


async def stages(company: House, *days: str) -> list[int]:
    """Return the stage of the one overdue part on each of these days."""
    return [row[6] for day in days for row in await rows(company, "overdue", as_of=day)]


async def passed(company: House, on: date) -> list[int]:
    """Return the stages that parts have passed as a day begins, which decides what is asked of people."""
    pool = company.running["receivables"].pool
    return sorted(row["stage"] for row in await pool.fetch("SELECT stage FROM read.passed_on($1)", on))


@pytest.mark.clause("P4-7.5")
async def test_an_accepted_dispute_pauses_thirty_days_and_a_rejected_one_no_longer(
    company: House, clock: StandingClock
) -> None:
    await said(company, dispatch("V", "20000.00", "20000.00", dispatched_on=date(2026, 1, 30)))
    rep, head = door(company, "S1", "rep"), door(company, "M1", "manager")
    body = {**C1, "invoice_no": "V", "reason": "三根管材漏水"}
    assert (await door(company, "S2", "rep").post("/disputes", body)).status_code == NOT_FOUND
    assert (await done(rep, "/disputes", body))["number"] == "ZY-2026-000001"
    await company.settled()
    accept = "/disputes/ZY-2026-000001/acceptance"
    assert (await rep.post(accept, C1)).status_code == FORBIDDEN
    await done(head, accept, C1)
    assert await stages(company, "2026-03-05", "2026-03-20", "2026-04-03", "2026-04-04") == [1, 1, 1, 3]
    clock.at = at("2026-03-20")
    settle = "/disputes/ZY-2026-000001/settlement"
    rejected = {**C1, "outcome": "rejected", "reason": "检验合格"}
    assert (await head.post(settle, rejected)).status_code == FORBIDDEN
    await done(door(company, "F2", "finance_head"), settle, rejected)
    assert await stages(company, "2026-03-19", "2026-03-20") == [1, 2]
    assert [await passed(company, date(2026, 3, day)) for day in (19, 20)] == [[1], [2]]
    one = (await rep.get("/disputes/ZY-2026-000001")).json()
    assert (one["status"], one["until"], one["accepted_by"], one["settled_on"]) == (
        *("rejected", "2026-04-04", "M1", "2026-03-20"),
    )
    await done(head, "/disputes", body)
    await company.settled()
    own = await head.post("/disputes/ZY-2026-000002/acceptance", C1)
    assert refused(own) == (RULE, "AcceptsOwnDispute", "P4-7.5")
    early = await door(company, "F2", "finance_head").post("/disputes/ZY-2026-000002/settlement", rejected)
    assert refused(early) == (CONFLICT, "DisputeNotAccepted", "P4-7.5")
    await done(door(company, "D1", "director"), "/disputes/ZY-2026-000002/acceptance", C1)
    listed = (await rep.get("/disputes", invoice_no="V")).json()["items"]
    assert [row["dispute_no"] for row in listed] == ["ZY-2026-000001", "ZY-2026-000002"]
    assert (await door(company, "S2", "rep").get("/disputes/ZY-2026-000001")).status_code == NOT_FOUND


def complaint(number: str, **members: str) -> ComplaintFiled:
    told = {"complaint_no": number, "customer_id": "C1", "invoice_no": "R", "received_on": "2026-05-01"}
    return ComplaintFiled.model_validate(
        {**told, "channel": "phone", "text": "漏水", "form_required": False, "taken_by": "S1", **members}
    )


@pytest.mark.clause("P4-7.3")
async def test_thirty_sixty_ten_sum_exactly_and_a_credit_note_takes_the_retention_first(company: House) -> None:
    signed: dict[str, Any] = {"signed_on": date(2026, 1, 10), "dispatched_on": date(2026, 3, 2), "terms": YEAR_AFTER}
    await said(company, dispatch("R", "12345.67", "12345.67", **signed))
    gone = {"invoice_no": "R", "order_no": "R", "customer_id": "C1", "delivered_on": "2026-03-05"}
    await said(company, OrderDelivered.model_validate(gone))
    open_ = await rows(company, "overdue", as_of="2027-03-06")
    assert [(row[3], row[5]) for row in open_] == [
        *(("2026-03-02", "3703.70"), ("2026-03-05", "7407.40"), ("2027-03-05", "1234.57")),
    ]
    kept = ["R", "C1", "2027-03-05", "1234.57", "1234.57", None]
    assert await rows(company, "retention", as_of="2026-03-05") == [kept]
    assert await rows(company, "retention", as_of="2026-03-01") == []
    note = {**C1, "credit_note_no": "N1", "invoice_no": "R", "amount": "1300.00", "dated_on": "2026-03-05"}
    await done(door(company), "/credit-notes", note)
    assert [row[5] for row in await rows(company, "overdue", as_of="2027-03-06")] == ["3703.70", "7341.97"]
    assert await rows(company, "retention", as_of="2027-03-05") == [[*kept[:4], "0.00", None]]


@pytest.mark.clause("P4-7.3")
async def test_a_retention_is_disputed_by_itself_while_a_complaint_is_open(
    company: House, clock: StandingClock
) -> None:
    day = today()
    parts = (Instalment(share=Decimal("0.9")), Instalment(share=Decimal("0.1"), days=30, retention=True))
    terms = Terms(kind="instalments", instalments=parts)
    left: dict[str, Any] = {"dispatched_on": day - timedelta(days=30), "terms": terms}
    await said(company, dispatch("R", "12345.67", "12345.67", **left))
    closed = ComplaintClosed(complaint_no="TS-1", closed_by="S1", closed_on=day, result="换货")
    await said(company, complaint("TS-1"), complaint("TS-2"), complaint("TS-3"), closed, source="aftersales")
    eve = str(day - timedelta(days=1))
    assert [row[5] for row in await rows(company, "retention", as_of=eve)] == ["TS-1;TS-2;TS-3"]
    clock.at = at(str(day))
    await begin(company.running["receivables"], clock.at)
    await company.settled()
    assert [row[5] for row in await rows(company, "retention")] == ["TS-2;TS-3"]
    until = day + timedelta(days=30)
    one = (await door(company).get(f"/disputes/ZY-{day.year}-000001")).json()
    assert (one["invoice_no"], one["part"], one["complaint_no"], one["status"], one["until"]) == (
        *("R", 2, "TS-2", "accepted", str(until)),
    )
    before, after = [await rows(company, "overdue", as_of=str(on)) for on in (until - timedelta(days=1), until)]
    assert [(row[4], row[6]) for row in before] == [(59, 3), (29, 0)]
    assert [(row[4], row[6]) for row in after] == [(60, 3), (30, 2)]
    assert [await passed(company, on) for on in (until - timedelta(days=1), until)] == [[0, 3], [2, 3]]
