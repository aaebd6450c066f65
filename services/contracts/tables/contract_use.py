"""合同履行 / What was ordered, what left, what was invoiced and paid on contracts. P3-4.7.3

Copies of what orders and receivables say; whether a contract is completed follows from them on any day.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.money import ZERO
from shared.events.orders import OrderCancelled, OrderDispatched, OrderPlaced
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, Number, copied, made, table


class OrderAsked(NamedTuple):
    """合同项下的订单 / orders as placed on contracts, with all that they ask for. P5-5.2a"""

    customer_id: str
    order_no: str
    version: int
    contract_no: str
    placed_on: date
    quantity: Number


def asked(placed: OrderPlaced, recorded: Recorded) -> Iterator[OrderAsked]:
    """Yield the order."""
    quantity = sum((line.quantity for line in placed.lines), ZERO)
    number, version = (placed.customer_id, placed.order_no), recorded.version
    yield OrderAsked(*number, version, placed.contract_no, placed.placed_on, quantity)


ORDER_ASKED = made(
    table(
        OrderAsked,
        name="contract_order",
        key=("customer_id", "order_no", "version"),
        indexes=["contract_no", "order_no"],
    ),
    asked,
)


class LineAsked(NamedTuple):
    """合同项下的订单明细 / what the form of an order asks for by line of the contract. P3-4.8"""

    customer_id: str
    version: int
    contract_line_no: str
    order_no: str
    quantity: Number


def lines_asked(placed: OrderPlaced, recorded: Recorded) -> Iterator[LineAsked]:
    """Yield each line."""
    for line in placed.lines:
        number = placed.customer_id, recorded.version, line.contract_line_no
        yield LineAsked(*number, placed.order_no, line.quantity)


LINE_ASKED = made(
    table(
        LineAsked,
        name="contract_order_line",
        key=("customer_id", "version", "contract_line_no"),
        indexes=["order_no"],
    ),
    lines_asked,
)


class OrderGivenUp(NamedTuple):
    """取消的订单 / orders that were cancelled, by version in the customer's stream."""

    customer_id: str
    order_no: str
    version: int
    cancelled_on: date


ORDER_GIVEN_UP = copied(
    table(
        OrderGivenUp,
        name="contract_order_cancelled",
        key=("customer_id", "order_no", "version"),
        indexes=["order_no"],
    ),
    OrderCancelled,
)


class GoodsSent(NamedTuple):
    """合同项下的出货 / goods that left, by the line of the contract. P5-5.3"""

    invoice_no: str
    customer_id: str
    line_no: str
    contract_no: str
    order_no: str | None
    contract_line_no: str | None
    quantity: Number | None
    dispatched_on: date


def goods_sent(sent: OrderDispatched) -> Iterator[GoodsSent]:
    """Yield each line; one of freight names no line of the contract."""
    for line in sent.lines:
        whose = sent.invoice_no, sent.customer_id, line.line_no, sent.contract_no, sent.order_no
        yield GoodsSent(*whose, line.contract_line_no, line.quantity, sent.dispatched_on)


GOODS_SENT = made(
    table(
        GoodsSent,
        name="contract_goods_sent",
        key=("invoice_no", "customer_id", "line_no"),
        indexes=[("contract_no", "dispatched_on"), "order_no"],
    ),
    goods_sent,
)


class GoodsReturned(NamedTuple):
    """退货 / goods that came back, by the line of their invoice. P5-7"""

    credit_note_no: str
    customer_id: str
    invoice_no: str
    line_no: str
    quantity: Number
    returned_on: date


def goods_returned(note: CreditNoteIssued) -> Iterator[GoodsReturned]:
    """Yield each line of a return."""
    for line_no, quantity in note.returned.items():
        whose = note.credit_note_no, note.customer_id, note.invoice_no
        yield GoodsReturned(*whose, line_no, quantity, note.dated_on)


GOODS_RETURNED = made(
    table(
        GoodsReturned,
        name="contract_goods_returned",
        key=("credit_note_no", "customer_id", "line_no"),
        indexes=[("invoice_no", "customer_id")],
    ),
    goods_returned,
)


class Invoiced(NamedTuple):
    """合同项下的发票 / invoices of contracts. P1-2.2"""

    invoice_no: str
    customer_id: str
    contract_no: str
    issued_on: date
    amount: Amount


INVOICED = copied(
    table(Invoiced, name="contract_invoice", key=("invoice_no", "customer_id"), indexes=["contract_no"]), InvoiceIssued
)

Moved = PaymentAllocated | AllocationReversed | CreditNoteIssued | AmountWrittenOff | WriteOffReversed


class Movement(NamedTuple):
    """发票变动 / what was collected on invoices and what they were reduced by, signed. P4-5.3"""

    position: int
    invoice_no: str
    customer_id: str
    moved_on: date
    collected: Amount
    reduced: Amount


def movement(fact: Moved, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement."""
    match fact:
        case PaymentAllocated():
            day, collected, reduced = fact.allocated_on, fact.amount, ZERO
        case AllocationReversed():
            day, collected, reduced = fact.reversed_on, -fact.amount, ZERO
        case CreditNoteIssued() | AmountWrittenOff():
            day, collected, reduced = fact.dated_on, ZERO, fact.amount
        case WriteOffReversed():
            day, collected, reduced = fact.reversed_on, ZERO, -fact.amount
    yield Movement(recorded.position, fact.invoice_no, fact.customer_id, day, collected, reduced)


MOVEMENT = made(
    table(Movement, name="contract_movement", key="position", indexes=[("invoice_no", "customer_id")]), movement
)

FACTS = (ORDER_ASKED, LINE_ASKED, ORDER_GIVEN_UP, GOODS_SENT, GOODS_RETURNED, INVOICED, MOVEMENT)
