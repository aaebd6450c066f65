"""预留的发票号与自提单 / Invoice numbers that are reserved, and slips of self-pickup. P4-7.2, P5-5.1"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.orders import (
    OrderApproved,
    OrderCancelled,
    OrderDispatched,
    PickupSlipLapsed,
    PickupSlipWritten,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, Number, copied, made, table


class ReservedNumber(NamedTuple):
    """预留的发票号 / numbers that wait for the next dispatch of an order; the last that was said counts. P4-7.2"""

    invoice_no: str
    customer_id: str
    order_no: str
    position: int


def reserved_number(fact: OrderApproved | OrderDispatched, recorded: Recorded) -> Iterator[ReservedNumber]:
    """Yield the number, where one is reserved."""
    if fact.reserved_invoice_no is not None:
        yield ReservedNumber(fact.reserved_invoice_no, fact.customer_id, fact.order_no, recorded.position)


RESERVED_NUMBER = made(table(ReservedNumber, key=("invoice_no", "customer_id")), reserved_number)


class Cancellation(NamedTuple):
    """订单取消 / cancellations of orders, by position: the number that was reserved is void."""

    order_no: str
    customer_id: str
    position: int


CANCELLATION = copied(table(Cancellation, key=("order_no", "customer_id", "position")), OrderCancelled)


class UsedNumber(NamedTuple):
    """已用的发票号 / numbers under which goods left."""

    invoice_no: str
    customer_id: str
    dispatched_on: date


USED_NUMBER = copied(table(UsedNumber, key=("invoice_no", "customer_id")), OrderDispatched)


class PickupSlip(NamedTuple):
    """自提单 / slips of self-pickup. P5-5.1"""

    invoice_no: str
    customer_id: str
    contract_no: str
    amount: Amount
    written_on: date
    good_until: date
    pick_up_at: datetime | None
    written_by: str


PICKUP_SLIP = copied(table(PickupSlip, key="invoice_no", indexes=["good_until"]), PickupSlipWritten)


class PickupLine(NamedTuple):
    """自提单明细 / goods on slips, by contract line."""

    invoice_no: str
    contract_line_no: str
    quantity: Number


def pickup_lines(slip: PickupSlipWritten) -> Iterator[PickupLine]:
    """Yield a row for each line."""
    for line in slip.lines:
        yield PickupLine(slip.invoice_no, line.contract_line_no, line.quantity)


PICKUP_LINE = made(table(PickupLine, key=("invoice_no", "contract_line_no")), pickup_lines)


class PickupLapse(NamedTuple):
    """失效的自提单 / slips for which nobody came in time."""

    invoice_no: str
    lapsed_on: date


PICKUP_LAPSE = copied(table(PickupLapse, key="invoice_no"), PickupSlipLapsed)

RESERVED = Projection(
    "reserved",
    ("orders",),
    (RESERVED_NUMBER, CANCELLATION, USED_NUMBER, PICKUP_SLIP, PICKUP_LINE, PICKUP_LAPSE),
    comment="预留的发票号与自提单 / reserved invoice numbers, slips of self-pickup. P4-7.2, P5-5.1",
)
