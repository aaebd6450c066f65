"""OrderPlaced, OrderAgreed, OrderHeld, OrderApproved, OrderCancelled, OrderDispatched -> table order_state. P5-5.2"""

from collections.abc import Iterator

from shared.events.orders import (
    OrderAgreed,
    OrderApproved,
    OrderCancelled,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
)
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="order_state",
    columns={
        "order_no": "TEXT",
        "customer_id": "TEXT",
        "state": "TEXT",
        "recorded_at": "TIMESTAMPTZ",
        "position": "BIGINT",
    },
    key=("order_no", "customer_id"),
    comment="What became of an order last; dispatched: some of it has left 订单状态",
    indexes=(("customer_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    match event:
        case OrderPlaced():
            state = "placed"
        case OrderAgreed():
            state = "agreed"
        case OrderHeld():
            state = "held"
        case OrderApproved():
            state = "approved"
        case OrderCancelled():
            state = "cancelled"
        case OrderDispatched():
            state = "dispatched"
        case _:
            return
    yield event.order_no, event.customer_id, state, recorded.recorded_at, recorded.position
