"""CustomerRegistered, CreditLimitSet -> table credit_limit. P5-5.2b"""

from collections.abc import Iterator

from shared.events.customers import CreditLimitSet, CustomerRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="credit_limit",
    columns={
        "customer_id": "TEXT",
        "position": "BIGINT",
        "effective_on": "DATE",
        "credit_limit": "NUMERIC(18,2)",
    },
    # Not by day: a registration and a limit set on its day come in streams of their own, so in any order.
    key=("customer_id", "position"),
    comment="Own credit limits by first day, the last said counts; empty: the limit of the grade 客户信用额度",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    match recorded.event:
        case CustomerRegistered() as event:
            yield event.customer_id, recorded.position, event.registered_on, event.credit_limit
        case CreditLimitSet() as event:
            yield event.customer_id, recorded.position, event.effective_on, event.credit_limit
        case _:
            pass
