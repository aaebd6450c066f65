"""订单与出货 / Orders and what became of them, dispatches and arrivals. P5-5.2"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from shared.events.money import ZERO
from shared.events.orders import (
    CreditFigures,
    OrderAgreed,
    OrderApproved,
    OrderCancelled,
    OrderDelivered,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, Integer, copied, made, table


class OrderForm(NamedTuple):
    """订单 / order forms. P5-5.2a"""

    order_no: str
    customer_id: str
    contract_no: str
    amount: Amount
    required_on: date | None
    placed_on: date
    urgent: bool
    placed_by: str
    revision: Integer | None
    complaint_no: str | None


ORDER_FORM = copied(table(OrderForm, key=("order_no", "customer_id"), indexes=["customer_id"]), OrderPlaced)

Became = OrderPlaced | OrderAgreed | OrderHeld | OrderApproved | OrderCancelled | OrderDispatched

STATES: dict[type[Became], str] = {
    OrderPlaced: "placed",
    OrderAgreed: "agreed",
    OrderHeld: "held",
    OrderApproved: "approved",
    OrderCancelled: "cancelled",
    OrderDispatched: "dispatched",
}


class OrderState(NamedTuple):
    """订单状态 / what became of an order last; dispatched: some of it has left. P5-5.2"""

    order_no: str
    customer_id: str
    state: str
    recorded_at: datetime
    position: int


def order_state(fact: Became, recorded: Recorded) -> Iterator[OrderState]:
    """Yield the state."""
    yield OrderState(fact.order_no, fact.customer_id, STATES[type(fact)], recorded.recorded_at, recorded.position)


ORDER_STATE = made(table(OrderState, key=("order_no", "customer_id"), indexes=["customer_id"]), order_state)


class OrderApproval(NamedTuple):
    """订单批准与出货批次 / approvals of orders and the batches that they caught. P5-5.2b, P5-5.2d"""

    order_no: str
    customer_id: str
    contract_no: str
    how: str
    amount: Amount
    approved_at: datetime | None
    batch_on: date
    batch_at: time | None
    released_by: str | None
    reason: str | None


ORDER_APPROVAL = copied(table(OrderApproval, key=("order_no", "customer_id")), OrderApproved)


class CreditCheck(NamedTuple):
    """信用检查记录 / credit checks with their figures; not of prepaid and imported orders. P5-5.2b"""

    position: int
    order_no: str
    customer_id: str
    outcome: str
    reasons: str
    receivables: Amount
    approved: Amount
    order_amount: Amount
    credit_limit: Amount | None
    grade: str
    max_days_overdue: Integer
    checked_on: date
    policy: str


def credit_check(fact: OrderHeld | OrderApproved, recorded: Recorded) -> Iterator[CreditCheck]:
    """Yield the check."""
    match fact:
        case OrderHeld(figures=figures):
            outcome, reasons = "held", ";".join(fact.reasons)
        case OrderApproved(figures=CreditFigures() as figures):
            outcome, reasons = fact.how, ""
        case OrderApproved():
            return
    amounts = figures.receivables, figures.approved, figures.order, figures.limit
    judged = figures.grade, figures.max_days_overdue, figures.checked_on, figures.policy
    yield CreditCheck(recorded.position, fact.order_no, fact.customer_id, outcome, reasons, *amounts, *judged)


CREDIT_CHECK = made(table(CreditCheck, key="position", indexes=["order_no"]), credit_check)


class Dispatch(NamedTuple):
    """出货记录 / dispatches with their invoice numbers. P5-5.3"""

    invoice_no: str
    order_no: str | None
    customer_id: str
    contract_no: str
    revision: Integer
    dispatched_on: date
    batch_at: time | None
    amount: Amount
    freight: Amount
    vehicle: str | None
    escort: str | None


def dispatch(sent: OrderDispatched) -> Iterator[Dispatch]:
    """Yield the dispatch."""
    yield Dispatch(
        *(sent.invoice_no, sent.order_no, sent.customer_id, sent.contract_no, sent.revision),
        *(sent.dispatched_on, sent.batch_at, sent.amount),
        sum((line.amount for line in sent.lines if line.kind == "freight"), ZERO),
        *(sent.vehicle, sent.escort),
    )


DISPATCH = made(table(Dispatch, key=("invoice_no", "customer_id"), indexes=["dispatched_on", "customer_id"]), dispatch)


class Delivery(NamedTuple):
    """到货记录 / when dispatches arrived."""

    invoice_no: str
    customer_id: str
    delivered_on: date


DELIVERY = copied(table(Delivery, key=("invoice_no", "customer_id")), OrderDelivered)

ORDERS = Projection(
    "order_list",
    ("orders",),
    (ORDER_FORM, ORDER_STATE, ORDER_APPROVAL, CREDIT_CHECK, DISPATCH, DELIVERY),
    comment="订单与出货 / orders and what became of them, dispatches and arrivals",
)
