"""OrderDispatched -> table dispatched, one row per dispatch. P5-5.2b"""

from collections.abc import Iterator

from shared.events.orders import OrderDispatched
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="dispatched",
    columns={
        "invoice_no": "TEXT",
        "customer_id": "TEXT",
        "version": "BIGINT",
        "amount": "NUMERIC(18,2)",
        "on_credit": "BOOLEAN",
    },
    key=("customer_id", "invoice_no"),
    comment="Dispatches that take credit until they are paid, by their version in the customer's stream 占用信用的出货",
    indexes=(("invoice_no",), ("customer_id", "version")),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, OrderDispatched):
        yield event.invoice_no, event.customer_id, recorded.version, event.amount, event.terms.kind != "prepaid"
