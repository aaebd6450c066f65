"""OrderDelivered -> table delivery. P5-5.2e"""

from collections.abc import Iterator

from shared.events.orders import OrderDelivered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="delivery",
    columns={
        "invoice_no": "TEXT",
        "customer_id": "TEXT",
        "delivered_on": "DATE",
    },
    key=("invoice_no", "customer_id"),
    comment="When dispatches arrived 到货记录",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, OrderDelivered):
        yield event.invoice_no, event.customer_id, event.delivered_on
