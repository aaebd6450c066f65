"""客户信用账户的依据 / What customers owe and may owe: limits, grades, invoices, goods on their way. P5-5.2b"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared.events.customers import CreditGraded, CreditLimitSet, CustomerRegistered
from shared.events.money import ZERO
from shared.events.orders import (
    DeliveryFailed,
    OrderApproved,
    OrderCancelled,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
)
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.tables.definition import Recorded, Row
from shared.runtime.tables.rows import Amount, Integer, Number, copied, made, table


class CreditLimit(NamedTuple):
    """客户信用额度 / own credit limits by first day, the last said counts; empty: the limit of the grade."""

    customer_id: str
    position: int
    effective_on: date
    credit_limit: Amount | None


def credit_limit(fact: CustomerRegistered | CreditLimitSet, recorded: Recorded) -> Iterator[CreditLimit]:
    """Yield the limit.

    Not by day: a registration and a limit set on its day come in streams of their own, so in any order.
    """
    since = fact.registered_on if isinstance(fact, CustomerRegistered) else fact.effective_on
    yield CreditLimit(fact.customer_id, recorded.position, since, fact.credit_limit)


CREDIT_LIMIT = made(table(CreditLimit, key=("customer_id", "position")), credit_limit)


class CreditGrade(NamedTuple):
    """客户信用等级 / credit grades as customers published them."""

    customer_id: str
    position: int
    graded_on: date
    grade: str


CREDIT_GRADE = copied(table(CreditGrade, key=("customer_id", "position")), CreditGraded)


class Receivable(NamedTuple):
    """已开发票 / invoices as receivables issued them."""

    invoice_no: str
    customer_id: str
    terms: str
    amount: Amount
    position: int


RECEIVABLE = copied(
    table(Receivable, key=("invoice_no", "customer_id"), indexes=[("customer_id", "position")]),
    InvoiceIssued,
    terms="terms.kind",
)


class ReceivablePart(NamedTuple):
    """应收分期 / instalments of invoices with their due days."""

    invoice_no: str
    part: Integer
    customer_id: str
    due_on: date
    amount: Amount


def receivable_parts(invoice: InvoiceIssued) -> Iterator[Row]:
    """Yield a row for each instalment, the earliest first."""
    for part, instalment in enumerate(invoice.instalments, 1):
        yield invoice.invoice_no, part, invoice.customer_id, instalment.due_on, instalment.amount


RECEIVABLE_PART = made(table(ReceivablePart, key=("invoice_no", "customer_id", "part")), receivable_parts)

Moved = PaymentAllocated | AllocationReversed | CreditNoteIssued | AmountWrittenOff | WriteOffReversed


class ReceivableMovement(NamedTuple):
    """应收变动 / what was paid on invoices and what they were reduced by, signed."""

    position: int
    invoice_no: str
    customer_id: str
    paid: Amount
    reduced: Amount


def receivable_movement(fact: Moved, recorded: Recorded) -> Iterator[ReceivableMovement]:
    """Yield the movement."""
    match fact:
        case PaymentAllocated():
            paid, reduced = fact.amount, ZERO
        case AllocationReversed():
            paid, reduced = -fact.amount, ZERO
        case CreditNoteIssued() | AmountWrittenOff():
            paid, reduced = ZERO, fact.amount
        case WriteOffReversed():
            paid, reduced = ZERO, -fact.amount
    yield ReceivableMovement(recorded.position, fact.invoice_no, fact.customer_id, paid, reduced)


RECEIVABLE_MOVEMENT = made(
    table(ReceivableMovement, key="position", indexes=[("customer_id", "position"), "invoice_no"]), receivable_movement
)


class Dispatched(NamedTuple):
    """占用信用的出货 / dispatches that take credit until they are paid, by version in the customer's stream."""

    invoice_no: str
    customer_id: str
    version: int
    amount: Amount
    on_credit: bool


def dispatched(sent: OrderDispatched, recorded: Recorded) -> Iterator[Dispatched]:
    """Yield the dispatch."""
    on_credit = sent.terms.kind != "prepaid"
    yield Dispatched(sent.invoice_no, sent.customer_id, recorded.version, sent.amount, on_credit)


DISPATCHED = made(
    table(Dispatched, key=("customer_id", "invoice_no"), indexes=["invoice_no", ("customer_id", "version")]), dispatched
)

Ordered = OrderPlaced | OrderHeld | OrderApproved | OrderCancelled | OrderDispatched | DeliveryFailed


class OnOrder(NamedTuple):
    """在手订单的变化 / what orders ask for, what became of them, what left of them; below zero: it came back.

    For the other numbers of a merged customer, whose orders stand in streams of their own. In one projection with
    `dispatched`, so that goods that leave are in one of both. P2-2a
    """

    customer_id: str
    version: int
    order_no: str | None
    state: str
    amount: Amount | None
    quantity: Number | None
    on_credit: bool | None


def on_order(fact: Ordered, recorded: Recorded) -> Iterator[OnOrder]:
    """Yield what the fact says of its order."""
    what: tuple[str, Decimal | None, Decimal | None, bool | None]
    match fact:
        case OrderPlaced():
            quantity = sum((line.quantity for line in fact.lines), Decimal(0))
            what = "placed", fact.amount, quantity, not fact.prepaid
        case OrderDispatched():
            goods = [line for line in fact.lines if line.quantity is not None and line.contract_line_no is not None]
            quantity = sum((line.quantity for line in goods if line.quantity is not None), Decimal(0))
            what = "left", sum((line.amount for line in goods), ZERO), quantity, None
        case DeliveryFailed():
            quantity = sum((line.quantity for line in fact.lines), Decimal(0))
            what = "left", -fact.goods_amount, -quantity, None
        case OrderHeld():
            what = "held", None, None, None
        case OrderApproved():
            what = "approved", None, None, None
        case OrderCancelled():
            what = "cancelled", None, None, None
    yield OnOrder(fact.customer_id, recorded.version, fact.order_no, *what)


ON_ORDER = made(table(OnOrder, key=("customer_id", "version")), on_order)

FACTS = (CREDIT_LIMIT, CREDIT_GRADE, RECEIVABLE, RECEIVABLE_PART, RECEIVABLE_MOVEMENT, DISPATCHED, ON_ORDER)
