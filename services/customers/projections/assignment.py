"""CustomerAssigned -> table assignment, one row per customer and day. P2-1, P4-4.4"""

from collections.abc import Iterator

from shared.events.customers import CustomerAssigned
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "assignment",
    {"customer_id": "text", "effective_on": "date", "owner_id": "text"},
    ("customer_id", "effective_on"),
    "From which day a customer belongs to whom; no owner: the pool / 客户归属及其起始日",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who got the customer."""
    match recorded.event:
        case CustomerAssigned() as assigned:
            yield (assigned.customer_id, assigned.effective_on, assigned.owner_id)
        case _:
            pass
