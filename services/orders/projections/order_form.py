"""OrderPlaced -> table order_form, the latest form of an order. P5-5.2a"""

from collections.abc import Iterator

from shared.events.orders import OrderPlaced
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="order_form",
    columns={
        "order_no": "TEXT",
        "customer_id": "TEXT",
        "contract_no": "TEXT",
        "amount": "NUMERIC(18,2)",
        "required_on": "DATE",
        "placed_on": "DATE",
        "urgent": "BOOLEAN",
        "placed_by": "TEXT",
    },
    key=("order_no", "customer_id"),
    comment="Order forms 订单",
    indexes=(("customer_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, OrderPlaced):
        yield (
            event.order_no,
            event.customer_id,
            event.contract_no,
            event.amount,
            event.required_on,
            event.placed_on,
            event.urgent,
            event.placed_by,
        )
