"""What a bank's bill in hand covers is not overdue in the credit check, the oldest parts first. P4-7.4, P5-5.2b"""

from datetime import date
from decimal import Decimal

import pytest

from services.orders.subjects.order_book.credit import OpenInvoice, Standing
from services.orders.tables import cover
from shared.events.receivables import CollectionPaused, InstrumentReceived, PaymentReceived

PARTS = [(date(2026, 3, 1), Decimal("60.00")), (date(2026, 4, 1), Decimal("40.00"))]
SMALL, TODAY = Decimal("1.00"), date(2026, 5, 1)
BILL = InstrumentReceived(
    receipt_no="B1",
    customer_id="C1",
    method="bill",
    instrument_no="E1",
    amount=Decimal("60.00"),
    received_on=TODAY,
    invoice_no="V",
    due_on=date(2026, 9, 10),
)


def overdue(covered: str, *, covers: bool = True) -> int:
    invoice = OpenInvoice("V", Decimal("100.00"), Decimal(0), Decimal(0), PARTS, Decimal(covered))
    return Standing([invoice]).days_overdue(TODAY, SMALL, covers=covers)


@pytest.mark.clause("P4-7.4")
def test_it_covers_the_oldest_open_parts_up_to_its_amount() -> None:
    assert [overdue(covered) for covered in ("0.00", "58.99", "59.00", "60.00", "98.99", "99.00")] == [
        *(61, 61),
        *(30, 30, 30),
        0,
    ]
    assert overdue("100.00", covers=False) == 61
    assert Standing([OpenInvoice("V", Decimal(100), Decimal(0), Decimal(0), PARTS, Decimal(100))]).receivables == 100


@pytest.mark.clause("P4-7.4")
def test_only_a_banks_bill_that_pauses_an_invoice_covers_it_until_it_is_in_hand_no_more() -> None:
    assert [row.amount for row in cover.bank_bill(BILL)] == [Decimal("60.00")]
    assert not list(cover.bank_bill(BILL.model_copy(update={"bill_kind": "commercial"})))
    assert not list(cover.bank_bill(BILL.model_copy(update={"method": "cheque"})))
    days = {"paused_on": TODAY, "until": date(2026, 9, 21)}
    paused = CollectionPaused(
        invoice_no="V", customer_id="C1", because="promise", note="bill E1", receipt_no="B1", **days
    )
    assert [row.until for row in cover.cover(paused)] == [date(2026, 9, 21)]
    assert not list(cover.cover(paused.model_copy(update={"receipt_no": None})))
    money = PaymentReceived(
        receipt_no="B1",
        customer_id="C1",
        method="bill",
        amount=Decimal("60.00"),
        received_on=TODAY,
        counts_on=TODAY,
    )
    assert len(list(cover.bill_gone(money))) == 1
    assert not list(cover.bill_gone(money.model_copy(update={"method": "cash"})))
