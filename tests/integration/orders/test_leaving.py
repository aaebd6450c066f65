"""What is checked when goods leave: collector, escort, papers of the way, freight that the customer advances."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.events.customers import CreditGraded
from shared.events.receivables import InvoiceInstalment, InvoiceIssued, PaymentAllocated
from tests.integration.contracts.company import CONFLICT, FORBIDDEN, OK, RULE
from tests.integration.orders.test_carriers import hired
from tests.integration.orders.yard import COD, Yard

DAY = "2026-04-30"
AGREED = {
    "payer": "company",
    "freight": "80.00",
    "from": "乌鲁木齐",
    "to": "喀什",
    "arrive_by": "2026-05-06",
    "liability": "照价赔偿",
}


async def graded(yard: Yard, customer: str, grade: Any) -> None:
    """Let customers say a grade, and receivables an invoice that the customer paid."""
    said = {"graded_on": date(2026, 4, 1), "volume": Decimal(0), "max_days_overdue": 0, "bounced": 0, "reasons": ()}
    event = CreditGraded(customer_id=customer, grade=grade, policy="1900-01-01", **said)
    yard.company.told["customers"].say(f"grade-{customer}", event)
    number, paid = f"old-{customer}", Decimal("10.00")
    invoice = InvoiceIssued(
        invoice_no=number,
        customer_id=customer,
        contract_no="K0",
        signed_on=date(2026, 1, 1),
        issued_on=date(2026, 2, 1),
        terms=COD,
        instalments=(InvoiceInstalment(due_on=date(2026, 2, 1), amount=paid),),
        lines=(),
        amount=paid,
    )
    allocated = PaymentAllocated(
        allocation_no=1,
        receipt_no=f"R-{customer}",
        customer_id=customer,
        invoice_no=number,
        amount=paid,
        allocated_on=date(2026, 2, 2),
    )
    yard.company.told["receivables"].say(f"account-{customer}", invoice, allocated)
    await yard.company.settled()


@pytest.mark.clause("P4-7.1", "P4-7.2", "P5-5.3b")
async def test_who_collects_and_who_goes_along(yard: Yard) -> None:
    for customer, region in (("C7", "6501"), ("C8", "6590"), ("C9", "11")):
        await yard.customer(customer, region)
        await yard.contract(f"K-{customer}", customer, terms=COD)
    await graded(yard, "C7", "C")
    await graded(yard, "C8", "B")
    for prefix, zone in (("65", "region"), ("6501", "city")):
        await yard.done("O1", "/zones", {"region_prefix": prefix, "zone": zone, "effective_from": "2026-01-01"})
    await yard.company.settled()
    city, poor, new = [await yard.approved("2026-05-06", "10", one) for one in ("C7", "C8", "C9")]
    path = f"/orders/{city}/dispatches"
    goods = yard.leaving(DAY, "5", "C7")
    assert await yard.refused("O1", path, goods) == (RULE, "P4-7.1")
    assert await yard.refused("O1", path, goods | {"collector_id": "nobody"}) == (RULE, "P4-7.1")
    freight = {"line_no": "2", "freight_amount": "30.00"}
    charged = goods | {"lines": [*goods["lines"], freight], "collector_id": "T1"}
    assert await yard.refused("O1", path, charged) == (RULE, "P4-7.1")
    collected = await yard.done("O1", path, goods | {"collector_id": "T1", "invoice_no": "I-city"})
    assert (await yard.duties("owner_id", "due_on"))["collect/I-city"] == ("T1", DAY)
    assert collected["events"][-1].endswith("OrderDispatched.v1")

    path, goods = f"/orders/{poor}/dispatches", yard.leaving(DAY, "5", "C8")
    assert await yard.refused("O1", path, goods | {"collector_id": "T1"}) == (RULE, "P4-7.2")
    assert await yard.refused("O1", path, goods | {"collector_id": "S1"}) == (RULE, "P5-5.3b")
    driver = {"collector_id": "S1", "escort": "T1", "driver_id": "T1"}
    assert await yard.refused("O1", path, goods | driver) == (RULE, "P5-5.3a")
    assert await yard.refused("M1", f"/orders/{poor}/presence", {"customer_id": "C8", "day": DAY}) == (
        *(FORBIDDEN, "P5-5.3b"),
    )
    await yard.done("S1", f"/orders/{poor}/presence", {"customer_id": "C8", "day": DAY})
    await yard.done("O1", path, goods | {"collector_id": "S1"})

    path, goods = f"/orders/{new}/dispatches", yard.leaving(DAY, "5", "C9")
    missing = await yard.ask("O1", path, goods)
    assert (missing.status_code, [one["clause"] for one in missing.json()["failing"]]) == (RULE, ["P4-7.2", "P5-5.3b"])
    await yard.done("O1", path, goods | {"collector_id": "T1", "escort": "T1"})


@pytest.mark.clause("P5-5.3a", "P5-5.3c")
async def test_note_and_agreement_are_filled_in_and_printed(yard: Yard) -> None:
    await hired(yard, "2026-12-31")
    order = await yard.approved("2026-05-06", "10")
    path = f"/orders/{order}/dispatches"
    goods = yard.leaving(DAY, "1", carrier_id="Y1", driver_id="J1")
    assert await yard.refused("O1", path, goods) == (RULE, "P5-5.3c")
    without = {name: value for name, value in AGREED.items() if name != "arrive_by"}
    answer = await yard.ask("O1", path, goods | {"agreement": without})
    assert (answer.json()["clause"], answer.json()["missing"]) == ("P5-5.3c", ["arrive_by"])
    note = {"consignee": "王五", "phone": "13911112222"}
    await yard.done("O1", path, goods | {"agreement": AGREED, "note": note, "invoice_no": "I1"})
    await yard.company.settled()
    door = yard.company.doors["orders"].as_("S1")
    for name in ("note", "agreement"):
        paper = await door.get(f"/dispatches/I1/{name}.pdf")
        assert (paper.status_code, paper.content[:5]) == (OK, b"%PDF-"), paper.text
    assert (await yard.company.doors["orders"].as_("S2").get("/dispatches/I1/note.pdf")).status_code == 404

    advanced = goods | {"agreement": AGREED | {"payer": "customer_advances"}, "invoice_no": "I2"}
    assert await yard.refused("O1", path, advanced) == (RULE, "P5-5.3a")
    call = {"customer_id": "C1", "spoken_to": "李总", "called_at": "2026-04-30T08:30:00+08:00", "amount": "80.00"}
    assert await yard.refused("O1", "/dispatches/I2/freight-agreement", call) == (FORBIDDEN, "P5-5.3a")
    await yard.done("T1", "/dispatches/I2/freight-agreement", call)
    await yard.done("O1", path, advanced)
    late = call | {"amount": "90.00"}
    assert await yard.refused("T1", "/dispatches/I2/freight-agreement", late) == (CONFLICT, None)
    receipt = {"customer_id": "C1", "amount": "90.00", "paid_on": DAY, "sha256": "0" * 64}
    assert await yard.refused("T1", "/dispatches/I1/freight-receipt", receipt) == (RULE, "P5-5.3a")
    await yard.done("T1", "/dispatches/I2/freight-receipt", receipt)
    agree = {"customer_id": "C1", "reason": "路滑"}
    assert await yard.refused("O1", "/dispatches/I2/freight-consent", agree) == (FORBIDDEN, "P5-5.3a")
    consented = await yard.done("OH", "/dispatches/I2/freight-consent", agree)
    assert consented["events"] == ["huikuan.orders.FreightAdvanceConsented.v1"]
