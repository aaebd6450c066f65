"""CreditLimitSet -> table credit_limit, one row per customer and day. P5-5.2b"""

from collections.abc import Iterator

from shared.events.customers import CreditLimitSet
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "credit_limit",
    {"customer_id": "text", "effective_on": "date", "credit_limit": "numeric(18,2)"},
    ("customer_id", "effective_on"),
    "From which day a customer has which limit of its own; empty: the grade's / 客户自有信用额度及其起始日",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the limit."""
    match recorded.event:
        case CreditLimitSet() as limit:
            yield (limit.customer_id, limit.effective_on, limit.credit_limit)
        case _:
            pass
