"""CustomerRegistered -> table customer, everybody who may complain. P5-7.1a"""

from collections.abc import Iterator

from shared.events.customers import CustomerRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "customer",
    {"customer_id": "text", "name": "text"},
    ("customer_id",),
    "Registered customers / 已登记客户",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who was registered."""
    match recorded.event:
        case CustomerRegistered() as customer:
            yield (customer.customer_id, customer.name)
        case _:
            pass
