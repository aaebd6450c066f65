"""在手银行汇票 / Bills of banks in hand: what they cover of an invoice is not overdue. P4-7.4, P5-5.2b"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.receivables import (
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    CollectionPaused,
    InstrumentBounced,
    InstrumentReceived,
    PaymentReceived,
    ReceiptCorrected,
)
from shared.runtime.tables.rows import Amount, made, table


class BankBill(NamedTuple):
    """收到的银行汇票 / bills of banks as they came in. P4-7.4"""

    receipt_no: str
    customer_id: str
    amount: Amount


def bank_bill(paper: InstrumentReceived) -> Iterator[BankBill]:
    """Yield the bill; a commercial one covers nothing."""
    if paper.method == "bill" and paper.bill_kind != "commercial":
        yield BankBill(paper.receipt_no, paper.customer_id, paper.amount)


BANK_BILL = made(table(BankBill, key=("receipt_no", "customer_id")), bank_bill)


class Cover(NamedTuple):
    """汇票所指发票与暂缓至 / the invoice that a bill names, and until when (exclusive) it pauses it. P4-7.4"""

    receipt_no: str
    customer_id: str
    invoice_no: str
    until: date


def cover(paused: CollectionPaused) -> Iterator[Cover]:
    """Yield the cover, where a bill is what pauses."""
    if paused.receipt_no is not None:
        yield Cover(paused.receipt_no, paused.customer_id, paused.invoice_no, paused.until)


COVER = made(table(Cover, key=("receipt_no", "customer_id"), indexes=["customer_id"]), cover)

Gone = PaymentReceived | BillDiscounted | BillEndorsed | BillReturned | InstrumentBounced | ReceiptCorrected


class BillGone(NamedTuple):
    """不再在手的汇票 / bills that are in hand no more: money, passed on, back, or wrong. P4-7.4"""

    receipt_no: str
    customer_id: str


def bill_gone(fact: Gone) -> Iterator[BillGone]:
    """Yield the bill; other money is none."""
    if not isinstance(fact, PaymentReceived) or fact.method == "bill":
        yield BillGone(fact.receipt_no, fact.customer_id)


BILL_GONE = made(table(BillGone, key=("receipt_no", "customer_id")), bill_gone)

FACTS = (BANK_BILL, COVER, BILL_GONE)
