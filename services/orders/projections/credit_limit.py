"""CustomerRegistered, CreditLimitSet -> table credit_limit. P5-5.2b"""

from collections.abc import Iterator

from shared.events.customers import CreditLimitSet, CustomerRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="credit_limit",
    columns={
        "customer_id": "TEXT",
        "effective_on": "DATE",
        "credit_limit": "NUMERIC(18,2)",
        "position": "BIGINT",
    },
    key=("customer_id", "effective_on"),
    comment="Own credit limits by first day; empty: the limit of the grade 客户信用额度",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    match recorded.event:
        case CustomerRegistered() as event:
            yield event.customer_id, event.registered_on, event.credit_limit, recorded.position
        case CreditLimitSet() as event:
            yield event.customer_id, event.effective_on, event.credit_limit, recorded.position
        case _:
            pass
