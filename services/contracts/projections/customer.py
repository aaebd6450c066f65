"""CustomerRegistered -> table customer. P2-1"""

from collections.abc import Iterator

from shared.events.customers import CustomerRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="customer",
    columns={
        "customer_id": "TEXT",
        "name": "TEXT",
        "registered_on": "DATE",
    },
    key=("customer_id",),
    comment="Customers who may have contracts 可签合同的客户",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, CustomerRegistered):
        yield event.customer_id, event.name, event.registered_on
