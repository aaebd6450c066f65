"""Bills and cheques through the doors: who passes them on, what they earn, when they are to be at the bank. P4-7.4

A bill over 100,000.00 for goods at list, due on 10 September 2026, discounted on 1 April at 2.40 %: 162 days, 1,080.00.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.events.contracts import ContractRegistered
from tests.clock import StandingClock, stand_still
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, head, refused
from tests.integration.receivables.test_door import CREDIT, SIGNED, company, dispatch, door, receipt, rows, said

__all__ = ["company"]

FORBIDDEN, CONFLICT, RULE = 403, 409, 422
C1 = {"customer_id": "C1"}
ADVICE = {**C1, "credited_on": "2026-04-01", "interest": "1080.00", "net": "98920.00", "recourse": True}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, datetime.fromisoformat("2026-10-08T10:00:00+08:00"))


def bill(number: str, **members: Any) -> dict[str, Any]:
    said = {"method": "bill", "instrument_no": f"E-{number}", "acceptor": "工商银行", "due_on": "2026-09-10"}
    return receipt(number, "100000.00", "2026-03-20", **said, **members)


@pytest.mark.clause("P4-7.4")
async def test_a_bill_earns_when_it_counts_and_comes_back_with_its_recourse(company: House) -> None:
    goods: dict[str, Any] = {"amount": "100000.00", "listed": "100000.00", "dispatched_on": date(2026, 3, 1)}
    registered = ContractRegistered.model_construct(
        contract_no="K1",
        revision=1,
        customer_id="C1",
        staff_id="S1",
        kind="routine",
        terms=CREDIT,
        signed_on=SIGNED,
        lines=(),
        amount=Decimal("1100.00"),
        content_hash="a" * 64,
        requested_by="S1",
        accepts_bills=("bank", "commercial"),
    )
    company.told["contracts"].say("contract-K1", registered)
    await said(company, dispatch("V", **goods), dispatch("W", **goods))
    finance = door(company)
    unsaid = await finance.post("/receipts", receipt("B0", "1.00", "2026-03-20", method="bill", instrument_no="E"))
    assert refused(unsaid) == (RULE, "IncompleteBill", "P4-7.4")
    await done(finance, "/receipts", bill("B1", invoice_no="V"))
    await done(
        finance, "/receipts", bill("B2", invoice_no="W", bill_kind="commercial", drawer_id="C9", endorser_id="C1")
    )
    await company.settled()
    assert [row[6] for row in await rows(company, "overdue", as_of="2026-09-20")] == [0, 0]
    assert [row[6] for row in await rows(company, "overdue", as_of="2026-09-21")] == [4, 4]
    missing = await finance.post("/receipts/B1/discount", ADVICE)
    assert (missing.status_code, missing.json()["clause"]) == (FORBIDDEN, "P4-7.4")
    for number in ("B1", "B2"):
        await done(head(company), f"/receipts/{number}/discount", ADVICE)
    april = [
        ["2026-04", "M1", "manager", "V", "override", "1000.00", "0.00", "1000.00"],
        ["2026-04", "S1", "rep", "V", "base", "2000.00", "0.00", "2000.00"],
    ]
    assert await rows(company, "commission", month="2026-04") == april, "the commercial bill waits"
    bills = await rows(company, "bills", as_of="2026-04-01")
    assert [(row[0], row[2], row[8], row[9]) for row in bills] == [
        ("B1", "bank", "discounted", "2026-04-01"),
        ("B2", "commercial", "discounted", None),
    ]
    await done(finance, "/receipts/B2/discharge", {**C1, "discharged_on": "2026-09-12"})
    await done(finance, "/receipts/B1/bounce", {**C1, "bounced_on": "2026-09-14"})
    september = await rows(company, "commission", month="2026-09")
    assert [(row[1], row[3], row[7]) for row in september] == [
        ("M1", "V", "-1000.00"),
        ("M1", "W", "1000.00"),
        ("S1", "V", "-2000.00"),
        ("S1", "W", "2000.00"),
    ]
    bills = await rows(company, "bills", as_of="2026-09-14")
    assert [(row[0], row[8], row[9]) for row in bills] == [
        ("B1", "bounced", "2026-04-01"),
        ("B2", "discharged", "2026-09-12"),
    ]
    assert [row[0] for row in await rows(company, "overdue", as_of="2026-09-15")] == ["V"]
    final = await finance.post("/receipts/B2/bounce", {**C1, "bounced_on": "2026-09-14"})
    assert refused(final) == (CONFLICT, "BillIsDischarged", "P4-7.4")


@pytest.mark.clause("P4-7.4")
async def test_a_cheque_is_to_be_at_the_bank_the_next_working_day_and_a_bill_goes_back_as_agreed(
    company: House,
) -> None:
    finance = door(company)
    cheque = {"method": "cheque", "instrument_no": "N1", "bank": "ICBC"}
    await done(finance, "/receipts", receipt("Q1", "10.00", "2026-09-30", **cheque))
    await done(finance, "/receipts", bill("B1"))
    await said(company, dispatch("V"))
    await done(finance, "/receipts", bill("B2", invoice_no="V"))
    await company.settled()
    log = company.running["receivables"].log
    [raised] = await log.stream("duty-deposit/Q1")
    assert b'"due_on":"2026-10-08"' in raised.data
    assert b'"owner":"@finance"' in raised.data
    [presented] = await log.stream("duty-deposit/B1")
    assert b'"due_on":"2026-09-20"' in presented.data
    await done(finance, "/receipts/Q1/deposit", {**C1, "deposited_on": "2026-10-08"})
    back = {**C1, "returned_on": "2026-10-01", "agreed_by": "S1"}
    assert refused(await finance.post("/receipts/B2/return", back)) == (RULE, "NotAgreed", "P4-7.4")
    assert [row[6] for row in await rows(company, "overdue", as_of="2026-09-10")] == [4]
    await done(finance, "/receipts/B2/return", back | {"agreed_by": "M1"})
    await company.settled()
    for number, end in (("Q1", "DutyDone"), ("B2", "DutyWithdrawn")):
        assert [one.type.split(".")[2] for one in await log.stream(f"duty-deposit/{number}")] == ["DutyRaised", end]
    assert (await finance.get("/receipts/B2")).json()["status"] == "returned"
    shown = {row[0]: row[8] for row in await rows(company, "bills", as_of="2026-10-08")}
    assert shown == {"B1": "received", "B2": "returned"}
    assert await rows(company, "bills", door(company, "S2", "rep"), as_of="2026-10-08") == []
