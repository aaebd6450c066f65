"""OrderApproved -> table order_approval, the latest approval of an order. P5-5.2b, P5-5.2d"""

from collections.abc import Iterator

from shared.events.orders import OrderApproved
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="order_approval",
    columns={
        "order_no": "TEXT",
        "customer_id": "TEXT",
        "contract_no": "TEXT",
        "how": "TEXT",
        "amount": "NUMERIC(18,2)",
        "approved_at": "TIMESTAMPTZ",
        "batch_on": "DATE",
        "batch_at": "TIME",
        "released_by": "TEXT",
        "reason": "TEXT",
    },
    key=("order_no", "customer_id"),
    comment="Approvals of orders and the batches that they caught 订单批准与出货批次",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, OrderApproved):
        yield (
            event.order_no,
            event.customer_id,
            event.contract_no,
            event.how,
            event.amount,
            event.approved_at,
            event.batch_on,
            event.batch_at,
            event.released_by,
            event.reason,
        )
