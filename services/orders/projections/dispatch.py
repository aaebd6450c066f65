"""OrderDispatched -> table dispatch. P5-5.2, P5-5.3a"""

from collections.abc import Iterator

from shared.events.money import ZERO
from shared.events.orders import OrderDispatched
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="dispatch",
    columns={
        "invoice_no": "TEXT",
        "order_no": "TEXT",
        "customer_id": "TEXT",
        "contract_no": "TEXT",
        "revision": "INTEGER",
        "dispatched_on": "DATE",
        "batch_at": "TIME",
        "amount": "NUMERIC(18,2)",
        "freight": "NUMERIC(18,2)",
        "vehicle": "TEXT",
        "escort": "TEXT",
    },
    key=("invoice_no", "customer_id"),
    comment="Dispatches with their invoice numbers 出货记录",
    indexes=(("dispatched_on",), ("customer_id",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, OrderDispatched):
        yield (
            event.invoice_no,
            event.order_no,
            event.customer_id,
            event.contract_no,
            event.revision,
            event.dispatched_on,
            event.batch_at,
            event.amount,
            sum((line.amount for line in event.lines if line.kind == "freight"), ZERO),
            event.vehicle,
            event.escort,
        )
