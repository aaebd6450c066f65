"""OrderPlaced, OrderHeld, OrderApproved, OrderCancelled, OrderDispatched -> table on_order, a row per fact of an order.

What an order asks for, what became of it, and what left of it: for the other numbers of a merged customer, whose orders
stand in streams of their own. In one projection with `dispatched`, so that goods that leave are in one of both. P2-2a
"""

from collections.abc import Iterator
from decimal import Decimal

from shared.events.money import ZERO
from shared.events.orders import OrderApproved, OrderCancelled, OrderDispatched, OrderHeld, OrderPlaced
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="on_order",
    columns={
        "customer_id": "TEXT",
        "version": "BIGINT",
        "order_no": "TEXT",
        "state": "TEXT",
        "amount": "NUMERIC(18,2)",
        "quantity": "NUMERIC",
        "on_credit": "BOOLEAN",
    },
    key=("customer_id", "version"),
    comment="What orders ask for, what became of them, what left of them 在手订单的变化",
)
OF = (OrderPlaced, OrderHeld, OrderApproved, OrderCancelled, OrderDispatched)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield what the fact says of its order."""
    told: tuple[str, Decimal | None, Decimal | None, bool | None]
    match recorded.event:
        case OrderPlaced() as event:
            quantity = sum((line.quantity for line in event.lines), Decimal(0))
            told = ("placed", event.amount, quantity, not event.prepaid)
        case OrderDispatched() as event:
            goods = [line for line in event.lines if line.quantity is not None and line.contract_line_no is not None]
            quantity = sum((line.quantity for line in goods if line.quantity is not None), Decimal(0))
            told = ("left", sum((line.amount for line in goods), ZERO), quantity, None)
        case OrderHeld() as event:
            told = ("held", None, None, None)
        case OrderApproved() as event:
            told = ("approved", None, None, None)
        case OrderCancelled() as event:
            told = ("cancelled", None, None, None)
        case _:
            return
    yield event.customer_id, recorded.version, event.order_no, *told
