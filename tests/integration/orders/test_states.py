"""What becomes of a contract in force, as contracts report it and orders go by it. P5-4.1b, P5-4.1g"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from shared.events.receivables import (
    AllocationReversed,
    CreditNoteIssued,
    PaymentAllocated,
)
from tests.clock import stand_still
from tests.integration.contracts.company import STAND_AT
from tests.integration.house import House
from tests.integration.orders.company import (
    CONFLICT,
    CREATED,
    FORBIDDEN,
    MORNING,
    RULE,
    RULES,
    TODAY,
    contract_in_force,
    draft,
    form,
    leaves,
    placed_and_agreed,
)
from tests.integration.orders.test_contract_to_dispatch import invoice

TEN = [{"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": "100.00"}]
NO_FREIGHT = {"lines": [{"line_no": "1", "contract_line_no": "1", "quantity": "10"}]}
PAID = {"allocation_no": 1, "receipt_no": "R1", "customer_id": "C1", "invoice_no": "I1", "amount": Decimal(1000)}
JUNE_3 = date(2024, 6, 3)
ENDS = {"ended_on": TODAY, "ground": "consent", "reason": "双方同意"}


async def status(company: House, number: str = "K1") -> tuple[str, str]:
    await company.settled()
    ledger = (await company.doors["contracts"].get("/reports/contracts")).json()
    [row] = [row for row in ledger["rows"] if row[0] == number]
    return row[ledger["columns"].index("effective")], row[ledger["columns"].index("status")]


async def ledger(company: House, day: str) -> dict[str, list[Any]]:
    """Return the contract ledger as of a day, as the office reads it."""
    await company.settled()
    told = (await company.doors["contracts"].as_("R1", "office").get("/reports/contract-ledger", as_of=day)).json()
    names = "contract_no revision customer_id staff_id kind amount signed_on in_force_from valid_to copies"
    assert told["columns"] == [*names.split(), "dispatched", "collected", "outstanding", "status"]
    return {row[0]: row[1:] for row in told["rows"]}


async def stand(postgres: str, instant: datetime) -> None:
    """Let the log of contracts stand at an instant."""
    admin = await asyncpg.connect(postgres, database="huikuan_contracts")
    await admin.execute(STAND_AT, instant)
    await admin.close()


async def refused(company: House, number: str, **members: Any) -> tuple[int, str | None]:
    answer = await company.doors["orders"].as_("S1", "rep").post("/orders", form(number, "1", **members))
    return answer.status_code, answer.json().get("clause")


@pytest.mark.clause("P5-4.1b", "P3-4.7.3")
async def test_completed_again_in_force_expired_and_terminated(
    company: House, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stand(postgres, MORNING)
    await contract_in_force(company, lines=TEN, valid_to=TODAY)
    receivables, orders = company.told["receivables"], company.doors["orders"]
    assert await status(company) == ("yes", "effective")
    assert await placed_and_agreed(company, "O1", "10") == ["OrderAgreed", "OrderApproved"]
    sent = await orders.as_("R1", "office").post("/orders/O1/dispatches", {**leaves("I1", "10"), **NO_FREIGHT})
    assert sent.status_code == CREATED, sent.text
    assert await status(company) == ("yes", "effective")  # it is not invoiced
    receivables.say("account-C1", invoice("I1", "1000.00", JUNE_3))
    assert await status(company) == ("yes", "effective")  # nor paid
    assert await refused(company, "O2") == (RULE, None)  # nothing is open
    receivables.say("account-C1", PaymentAllocated(**PAID, allocated_on=JUNE_3))
    assert await status(company) == ("yes", "completed")
    assert await refused(company, "O2") == (CONFLICT, "P5-4.1b")
    receivables.say("account-C1", AllocationReversed(**PAID, reversed_on=JUNE_3, because="bounce"))
    assert await status(company) == ("yes", "effective")
    receivables.say("account-C1", PaymentAllocated(**{**PAID, "allocation_no": 2}, allocated_on=JUNE_3))
    assert await status(company) == ("yes", "completed")
    back = {"credit_note_no": "G1", "customer_id": "C1", "invoice_no": "I1", "dated_on": TODAY, "kind": "return"}
    freed = {**PAID, "allocation_no": 2, "amount": Decimal(100), "reversed_on": JUNE_3, "because": "credit_note"}
    receivables.say(
        "account-C1",
        AllocationReversed(**freed),
        CreditNoteIssued.model_validate({**back, "amount": "100.00", "returned": {"1": "1"}}),
    )
    assert await status(company) == ("yes", "effective")
    before = (await ledger(company, "2024-06-02")).values()
    assert list(before) == []
    today = ["routine", "1000.00", TODAY, TODAY, TODAY, 0, "1000.00", "900.00", "0.00", "effective"]
    assert await ledger(company, TODAY) == {"K1": [1, "C1", "S1", *today]}
    whole = await company.doors["contracts"].as_("S1", "rep").get("/reports/contract-ledger")
    assert (whole.status_code, whole.json()["clause"]) == (FORBIDDEN, "P3-4.7.3")
    stand_still(monkeypatch, MORNING.replace(day=4))
    await stand(postgres, MORNING.replace(day=4))
    assert await status(company) == ("yes", "expired")
    assert await refused(company, "O3", required_on="2024-06-10") == (CONFLICT, "P5-4.1b")
    door = company.doors["contracts"]
    assert (await door.as_("M1", "manager").post("/contracts/K1/termination", ENDS)).status_code == FORBIDDEN
    over = await door.as_("G1", "gm").post("/contracts/K1/termination", ENDS)
    assert over.status_code == CREATED, over.text
    assert await status(company) == ("yes", "terminated")
    assert (await ledger(company, TODAY))["K1"][-1] == "terminated"


@pytest.mark.clause("P5-4.1b", "P5-4.1g")
async def test_an_imported_no_is_ratified_and_its_termination_cancels_what_has_not_left(
    company: House,
) -> None:
    door = company.doors["contracts"]
    told = {"contract_no": "K1", "customer_id": "C1", "staff_id": "S1", "signed_on": "2024-05-02", "terms": "cod"}
    row = {**told, "effective": False, "lines": draft()["lines"]}
    assert (await door.post("/import/contracts", {"rows": [row]})).json()["answers"][0]["outcome"] == "accepted"
    assert await status(company) == ("no", "invalid")
    assert await refused(company, "O1") == (CONFLICT, "P5-4.1g")
    content_hash = (await door.as_("S1", "rep").get("/contracts/K1")).json()["content"]["content_hash"]
    bound = {"content_hash": content_hash}
    signature = {**bound, "party": "company", "signed_on": TODAY, "signed_by": "G1", "sealed": True}
    gm = door.as_("G1", "gm")
    early = await gm.post("/contracts/K1/signatures", signature)
    assert (early.status_code, early.json()["clause"]) == (CONFLICT, "P5-4.1g")
    for item in RULES.checklist:
        await door.as_("Q1", "quality").post("/contracts/K1/checklist", {**bound, "item": item, "satisfied": True})
    reviewed = await door.as_("R1", "office").post("/contracts/K1/review", {**bound, "approved": True})
    assert reviewed.status_code == CREATED, reviewed.text
    for who, by in (("S1", "S1"), ("R1", "G1")):
        other = await door.as_(who).post("/contracts/K1/signatures", {**signature, "signed_by": by})
        assert (other.status_code, other.json()["clause"]) == (CONFLICT, "P5-4.1g")
    signed = await gm.post("/contracts/K1/signatures", signature)
    assert signed.status_code == CREATED, signed.text
    assert await status(company) == ("yes", "effective")
    assert await placed_and_agreed(company, "O1", "10") == ["OrderAgreed", "OrderApproved"]
    later = await gm.post("/contracts/K1/termination", {**ENDS, "ended_on": "2024-06-04"})
    assert later.status_code == RULE
    early = await gm.post("/contracts/K1/termination", {**ENDS, "ended_on": "2024-06-02"})
    assert (early.status_code, early.json()["clause"]) == (RULE, "P5-4.1b")
    assert (await gm.post("/contracts/K1/termination", ENDS)).status_code == CREATED
    await company.settled()
    book = (await company.doors["orders"].as_("M1", "manager").get("/order-books/C1")).json()
    assert book == []
    assert await refused(company, "O2") == (CONFLICT, "P5-4.1b")
