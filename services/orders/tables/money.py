"""客户未核销款 / Counted money of customers that nothing has used: prepaid goods leave against it. P4-7.2, P5-5.1"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from services.orders.tables.credit_account import DISPATCHED, RECEIVABLE
from shared.events.money import ZERO
from shared.events.receivables import (
    AllocationReversed,
    CreditSetOff,
    InstrumentBounced,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    ReceiptCorrected,
    RefundPaid,
)
from shared.runtime.tables.definition import Derived, From, Reached, Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class MoneyNamed(NamedTuple):
    """到账款项所指 / money that counts, and the invoice or order that it names. P4-5.3"""

    receipt_no: str
    customer_id: str
    invoice_no: str | None
    order_no: str | None


def money_named(money: PaymentReceived | CreditSetOff) -> Iterator[MoneyNamed]:
    """Yield what the money names; what is set off names no order."""
    if isinstance(money, CreditSetOff):
        yield MoneyNamed(money.set_off_no, money.customer_id, money.invoice_no, None)
    else:
        yield MoneyNamed(money.receipt_no, money.customer_id, money.invoice_no, money.order_no)


MONEY_NAMED = made(table(MoneyNamed, key=("receipt_no", "customer_id")), money_named)

Moved = (
    PaymentReceived
    | CreditSetOff
    | PaymentAllocated
    | AllocationReversed
    | InstrumentBounced
    | ReceiptCorrected
    | RefundPaid
)


class MoneyMovement(NamedTuple):
    """未核销款变动 / signed movements of what nothing has used, by receipt. P4-5.3, P4-7.6"""

    position: int
    customer_id: str
    receipt_no: str
    amount: Amount


def money_movement(fact: Moved, recorded: Recorded) -> Iterator[MoneyMovement]:
    """Yield the movement; what goes with a receipt that is worth nothing was used before."""
    match fact:
        case PaymentReceived():
            number, amount = fact.receipt_no, fact.amount
        case CreditSetOff():
            number, amount = fact.set_off_no, fact.amount
        case PaymentAllocated() | RefundPaid():
            number, amount = fact.receipt_no, -fact.amount
        case AllocationReversed():
            number, amount = fact.receipt_no, fact.amount if fact.because == "credit_note" else ZERO
        case InstrumentBounced() | ReceiptCorrected():
            number, amount = fact.receipt_no, -fact.withdrawn
    yield MoneyMovement(recorded.position, fact.customer_id, number, amount)


MONEY_MOVEMENT = made(
    table(MoneyMovement, key="position", indexes=["receipt_no", ("customer_id", "position")]), money_movement
)


class MoneyRelease(NamedTuple):
    """释放的等待款 / money that waits no longer for what it names. P4-5.3"""

    receipt_no: str
    customer_id: str
    position: int


MONEY_RELEASE = copied(
    table(MoneyRelease, key=("receipt_no", "customer_id"), indexes=[("customer_id", "position")]), PaymentReleased
)


class UnusedMoney(NamedTuple):
    """未核销款余额 / what nothing has used of counted money, and what it names still."""

    receipt_no: str
    customer_id: str
    invoice_no: str | None
    order_no: str | None
    amount: Amount


NAMED = From(MONEY_NAMED, "receipt_no")
MOVED = From(MONEY_MOVEMENT, "receipt_no")
RELEASED = From(MONEY_RELEASE, "receipt_no")


def unused_money(receipt_no: str, reached: Reached) -> Iterator[UnusedMoney]:
    """Yield what is left of a receipt, for each customer who has one of the number."""
    left: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for moved in reached[MOVED]:
        left[moved.customer_id] += moved.amount
    released = {one.customer_id for one in reached[RELEASED]}
    for money in reached[NAMED]:
        if left[money.customer_id] > 0:
            names = (None, None) if money.customer_id in released else (money.invoice_no, money.order_no)
            yield UnusedMoney(receipt_no, money.customer_id, *names, left[money.customer_id])


UNUSED_MONEY = Derived(
    table(UnusedMoney, key=("receipt_no", "customer_id"), indexes=["customer_id"]),
    (NAMED, MOVED, RELEASED),
    every=(NAMED,),
    derive=unused_money,
)


class PrepaidItem(NamedTuple):
    """预付出货、尚未开票 / prepaid dispatches that have no invoice yet."""

    invoice_no: str
    customer_id: str


SENT = From(DISPATCHED, "invoice_no")
INVOICED = From(RECEIVABLE, "invoice_no")


def prepaid_item(invoice_no: str, reached: Reached) -> Iterator[PrepaidItem]:
    """Yield the dispatch, for each customer who has one of the number."""
    invoiced = {invoice.customer_id for invoice in reached[INVOICED]}
    for sent in reached[SENT]:
        if not sent.on_credit and sent.customer_id not in invoiced:
            yield PrepaidItem(invoice_no, sent.customer_id)


PREPAID_ITEM = Derived(
    table(PrepaidItem, key=("invoice_no", "customer_id"), indexes=["customer_id"]),
    (SENT, INVOICED),
    every=(SENT,),
    derive=prepaid_item,
)

FACTS = (MONEY_NAMED, MONEY_MOVEMENT, MONEY_RELEASE)
DERIVED = (UNUSED_MONEY, PREPAID_ITEM)
