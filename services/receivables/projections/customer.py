"""CustomerRegistered -> table customer: since when a customer is registered. P2-1, P2-2a"""

from collections.abc import Iterator

from shared.events.customers import CustomerRegistered
from shared.runtime.projections import Recorded, Row, Table

OF = (CustomerRegistered,)
TABLE = Table(
    "customer",
    {
        "customer_id": "text",
        "registered_on": "date NOT NULL",
    },
    key=("customer_id",),
    comment="客户登记日 / customers and the day of their registration",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the registration."""
    if isinstance(registered := recorded.event, CustomerRegistered):
        yield registered.customer_id, registered.registered_on
