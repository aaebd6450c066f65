"""A wrong receipt through the doors: proposed, confirmed by another, taken back from everybody whom it had reached.

The clock stands on 5 April 2024, when the wrong receipt of March is found; March is closed.
"""

from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest

from shared.events.contracts import ContractHandedOver
from shared.runtime.clock import now
from tests.clock import StandingClock, stand_still
from tests.integration.house import Door, House
from tests.integration.receivables.test_door import (
    SIGNED,
    company,
    contract,
    dispatch,
    door,
    receipt,
    registered,
    rows,
    said,
)

__all__ = ["company"]

OK, CREATED, FORBIDDEN, CONFLICT, RULE = 200, 201, 403, 409, 422
FOUND, MAY = datetime(2024, 4, 5, 4, tzinfo=UTC), datetime(2024, 5, 6, 4, tzinfo=UTC)
C1 = {"customer_id": "C1"}
WRONG = {**C1, "reason": "typed for the wrong customer"}
NOTHING_LATE = "2024-05-31"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, FOUND)


def head(company: House) -> Door:
    """The door, for the head of finance."""
    return door(company, "F2", "finance_head")


async def done(asked: Door, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for something that is done."""
    answer = await asked.post(path, body)
    assert answer.status_code in {OK, CREATED}, answer.text
    told: dict[str, Any] = answer.json()
    return told


def refused(answer: httpx2.Response) -> tuple[int, str, str | None]:
    """Return how something was refused."""
    return answer.status_code, answer.json()["rule"], answer.json().get("clause")


@pytest.mark.clause("P4-5.2", "P4-5.3", "P4-7.6")
async def test_it_takes_back_to_the_fen_what_it_earned_though_the_month_is_closed(
    clock: StandingClock, company: House
) -> None:
    """1,100.00 at list 1,000.00: S1 is paid for half of it, S2, to whom the contract goes, for the other.

    The first half was another customer's: base 10.00, excess 25.00, override 5.50 come back in April, from S1 and M1.
    """
    registered(company, "C2", SIGNED)
    contract(company, "K2", "C2", dispatch("V").terms)
    handed = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=date(2024, 3, 15))
    company.told["contracts"].say("contract-K1", handed)
    await said(company, dispatch("V"), dispatch("W", customer_id="C2", contract_no="K2"))
    finance = door(company)
    cheque = {"method": "cheque", "instrument_no": "N1", "bank": "ICBC"}
    await done(finance, "/receipts", receipt("R1", "550.00", "2024-03-10", **cheque, cleared_on="2024-03-12"))
    await done(finance, "/receipts", receipt("R2", "550.00", "2024-03-20"))
    await company.settled()
    await done(finance, "/commission-periods", {"month": "2024-03"})
    march = await rows(company, "statement", month="2024-03")
    assert [row[1:] for row in march] == [
        ["M1", "0.00", "11.00", "0.00", "11.00", "0.00", "closed"],
        ["S1", "0.00", "35.00", "0.00", "35.00", "0.00", "closed"],
        ["S2", "0.00", "35.00", "0.00", "35.00", "0.00", "closed"],
    ]
    proposed = await done(finance, "/receipts/R1/correction", WRONG)
    assert proposed["number"] == "GZ-2024-000001"
    assert (await rows(company, "receivables", as_of=NOTHING_LATE))[0][10] == "0.00", "nothing is taken back yet"
    foreseen = await head(company).post("/receipts/R1/correction/confirmation?dry-run=true", C1)
    assert [one["type"].split(".")[-2] for one in foreseen.json()["foreseen"]] == [
        "AllocationReversed",
        "ReceiptCorrected",
    ]
    await done(head(company), "/receipts/R1/correction/confirmation", C1)
    assert await rows(company, "statement", month="2024-03") == march, "a closed month never changes"
    april = [
        ["M1", "0.00", "0.00", "-5.50", "0.00", "-5.50"],
        ["S1", "0.00", "0.00", "-35.00", "0.00", "-35.00"],
    ]
    assert [row[1:-1] for row in await rows(company, "statement", month="2024-04")] == april
    lines = await rows(company, "commission", month="2024-04")
    assert [(row[1], row[4], row[7]) for row in lines] == [
        ("M1", "override", "-5.50"),
        ("S1", "base", "-10.00"),
        ("S1", "excess", "-25.00"),
    ]
    assert await rows(company, "ranking", month="2024-04") == [["2024-04", 1, "S1", "-550.00", "0.00"]]
    # typed again for the right customer, whose rep is S1 still: the same cheque, another number
    again = receipt("R3", "550.00", "2024-03-10", **cheque, cleared_on="2024-03-12", customer_id="C2")
    await done(finance, "/receipts", again)
    clock.at = MAY
    await company.settled()
    await done(finance, "/commission-periods", {"month": "2024-04"})
    assert [row[1:-1] for row in await rows(company, "statement", month="2024-04")] == [
        ["M1", "0.00", "5.50", "-5.50", "0.00", "0.00"],
        ["S1", "0.00", "35.00", "-35.00", "0.00", "0.00"],
    ]


@pytest.mark.clause("P4-7.6")
async def test_what_it_paid_is_open_again_from_the_day_of_the_confirmation(
    clock: StandingClock, company: House
) -> None:
    await said(company, dispatch("V", terms={"kind": "credit", "credit_days": 10}))
    finance = door(company)
    await done(finance, "/receipts", receipt("R1", "1200.00", "2024-03-10"))
    pause = {"invoice_no": "V", **C1, "because": "promise", "paused_on": "2024-03-13", "until": "2024-04-10"}
    await done(finance, "/collection-pauses", {**pause, "note": "by the 9th"})
    await done(finance, "/receipts/R1/correction", WRONG)
    before = now()  # the log tells the machine's time
    clock.at = datetime(2024, 4, 6, 4, tzinfo=UTC)
    await done(head(company), "/receipts/R1/correction/confirmation", C1)
    for day, outstanding, unapplied in (("2024-04-05", "0.00", "100.00"), ("2024-04-06", "1100.00", "0.00")):
        [row] = await rows(company, "ageing", as_of=day)
        assert (row[7], row[8]) == (outstanding, unapplied), day
    [then] = await rows(company, "ageing", as_of="2024-04-06", known_at=before.isoformat())
    assert then[7:] == ["0.00", "100.00"], "it was not known then"
    stages = {day: await rows(company, "overdue", as_of=day) for day in ("2024-04-05", "2024-04-06", "2024-04-10")}
    assert {day: [(row[4], row[6]) for row in found] for day, found in stages.items()} == {
        "2024-04-05": [],
        "2024-04-06": [(26, 1)],  # the pause holds the stage of the day on which it began
        "2024-04-10": [(30, 2)],
    }
    period = {"from": "2024-04-01", "to": "2024-04-30"}
    statement = (await finance.get("/accounts/C1/statement", **period)).json()
    assert [(one["kind"], one["number"], one["charged"]) for one in statement["entries"]] == [
        ("correction", "R1", "1200.00")
    ]
    assert (statement["opening"], statement["closing"], statement["unapplied"]) == ("-100.00", "1100.00", "0.00")
    untold = (await finance.get("/accounts/C1/statement", **period, known_at=before.isoformat())).json()
    assert (untold["entries"], untold["closing"]) == ([], "-100.00")
    assert (await finance.get("/accounts/C1")).json()["unapplied"] == {}


@pytest.mark.clause("P4-7.6")
async def test_two_people_and_nothing_of_it_refunded(clock: StandingClock, company: House) -> None:
    assert clock.at == FOUND
    await said(company, dispatch("V"))
    finance = door(company)
    await done(finance, "/receipts", receipt("R1", "1200.00", "2024-03-10"))
    await done(finance, "/receipts", receipt("R2", "10.00", "2024-03-10"))
    unproposed = await head(company).post("/receipts/R1/correction/confirmation", C1)
    assert refused(unproposed) == (CONFLICT, "NoCorrectionProposed", "P4-7.6")
    await done(head(company), "/receipts/R1/correction", WRONG)
    own = await head(company).post("/receipts/R1/correction/confirmation", C1)
    assert refused(own) == (RULE, "ConfirmsOwnCorrection", "P4-7.6")
    missing = await finance.post("/receipts/R1/correction/confirmation", C1)
    assert (missing.status_code, missing.json()["clause"]) == (FORBIDDEN, "P4-7.6")
    twice = await finance.post("/receipts/R1/correction", {**WRONG, "reason": "typed twice"})
    assert refused(twice) == (CONFLICT, "CorrectionWaits", "P4-7.6")
    await company.settled()
    [waits] = (await finance.get("/corrections", where="status is proposed")).json()["items"]
    assert (waits["correction_no"], waits["proposed_by"], waits["amount"]) == ("GZ-2024-000001", "F2", "1200.00")
    refund = {"refund_no": "B1", **C1, "receipt_no": "R1", "amount": "60.00", "proposed_on": "2024-04-01"}
    await done(finance, "/refunds", refund)
    await done(door(company, "G1", "gm"), "/refunds/B1/pay", {**C1, "paid_on": "2024-04-02"})
    others = door(company, "F3", "finance_head", "cash office")
    partly = await others.post("/receipts/R1/correction/confirmation", C1)
    assert refused(partly) == (CONFLICT, "PartlyRefunded", "P4-7.6")
    refund = {**refund, "refund_no": "B2", "receipt_no": "R2", "amount": "10.00"}
    await done(finance, "/refunds", refund)
    await done(door(company, "G1", "gm"), "/refunds/B2/pay", {**C1, "paid_on": "2024-04-02"})
    assert refused(await finance.post("/receipts/R2/correction", WRONG)) == (CONFLICT, "PartlyRefunded", "P4-7.6")
    unknown = await finance.post("/receipts/R9/correction", WRONG)
    assert (unknown.status_code, unknown.json()["rule"]) == (404, "NoSuchReceipt")


@pytest.mark.clause("P4-7.4")
async def test_an_instrument_goes_through_its_states(clock: StandingClock, company: House) -> None:
    assert clock.at == FOUND
    finance = door(company)
    for number in ("Q1", "Q2", "Q3"):
        cheque = {"method": "cheque", "instrument_no": number, "bank": "ICBC"}
        await done(finance, "/receipts", receipt(number, "10.00", "2024-04-01", **cheque))
    await done(finance, "/receipts", receipt("R1", "5.00", "2024-04-01"))
    for number in ("Q1", "Q2"):
        await done(finance, f"/receipts/{number}/deposit", {**C1, "deposited_on": "2024-04-02"})
    again = await done(finance, "/receipts/Q1/deposit", {**C1, "deposited_on": "2024-04-02"})
    assert again["events"] == []
    for number, day, rule in (
        ("Q1", "2024-04-03", (CONFLICT, "RecordedDifferently", None)),
        ("Q3", "2024-03-31", (RULE, "BeforeReceipt", None)),
        ("Q3", "2024-04-06", (RULE, "InTheFuture", None)),
    ):
        answer = await finance.post(f"/receipts/{number}/deposit", {**C1, "deposited_on": day})
        assert refused(answer) == rule, day
    early = await finance.post("/receipts/Q1/clear", {**C1, "cleared_on": "2024-04-01"})
    assert refused(early) == (RULE, "BeforeDeposit", "P4-7.4")
    await company.settled()
    assert await states(finance) == {"Q1": "deposited", "Q2": "deposited", "Q3": "received", "R1": "counted"}
    listed = (await finance.get("/receipts", where="status is deposited", totals="true")).json()
    assert ([one["receipt_no"] for one in listed["items"]], listed["totals"]["count"]) == (["Q1", "Q2"], 2)
    await done(finance, "/receipts/Q1/clear", {**C1, "cleared_on": "2024-04-03"})
    await done(finance, "/receipts/Q2/bounce", {**C1, "bounced_on": "2024-04-03"})
    for number in ("Q3", "R1"):
        await done(finance, f"/receipts/{number}/correction", WRONG)
        await done(head(company), f"/receipts/{number}/correction/confirmation", C1)
    await company.settled()
    assert await states(finance) == {"Q1": "cleared", "Q2": "bounced", "Q3": "corrected", "R1": "corrected"}
    in_hand = (await finance.get("/accounts/C1/statement", **{"from": "2024-04-01", "to": "2024-04-30"})).json()
    assert in_hand["in_hand"] == []
    gone = await finance.post("/receipts/Q3/deposit", {**C1, "deposited_on": "2024-04-02"})
    assert refused(gone) == (CONFLICT, "ReceiptWasWrong", "P4-7.6")


async def states(finance: Door) -> dict[str, str]:
    """Return the receipts with their states."""
    items = (await finance.get("/receipts")).json()["items"]
    return {one["receipt_no"]: one["status"] for one in items}


@pytest.mark.clause("P4-7.2")
async def test_cash_that_never_was_on_the_road_is_late_no_more(clock: StandingClock, company: House) -> None:
    finance = door(company)
    await done(finance, "/receipts", receipt("R1", "10.00", "2024-04-01", collected_by="S1"))
    await done(finance, "/receipts", receipt("R2", "10.00", "2024-04-01", collected_by="S1"))
    await done(finance, "/receipts/R2/hand-in", {**C1, "handed_in_on": "2024-04-03"})
    for number in ("R1", "R2"):
        await done(finance, f"/receipts/{number}/correction", WRONG)
    clock.at = datetime(2024, 4, 6, 4, tzinfo=UTC)
    for number in ("R1", "R2"):
        await done(head(company), f"/receipts/{number}/correction/confirmation", C1)
    listed = {day: await rows(company, "late-hand-ins", as_of=day) for day in ("2024-04-05", "2024-04-06")}
    assert {day: [(row[1], row[7]) for row in found] for day, found in listed.items()} == {
        "2024-04-05": [("R1", 4), ("R2", 2)],
        "2024-04-06": [("R2", 2)],
    }
