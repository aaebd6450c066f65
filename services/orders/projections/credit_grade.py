"""CreditGraded -> table credit_grade; the latest position counts. P4-4.1"""

from collections.abc import Iterator

from shared.events.customers import CreditGraded
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="credit_grade",
    columns={
        "customer_id": "TEXT",
        "position": "BIGINT",
        "graded_on": "DATE",
        "grade": "TEXT",
    },
    key=("customer_id", "position"),
    comment="Credit grades as customers published them 客户信用等级",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, CreditGraded):
        yield event.customer_id, recorded.position, event.graded_on, event.grade
