"""CreditGraded -> table credit_grade, one row per change of a customer's grade. P4-4.1"""

from collections.abc import Iterator

from shared.events.customers import CreditGraded
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "credit_grade",
    {
        "customer_id": "text",
        "change": "bigint",
        "graded_on": "date",
        "grade": "text",
        "volume": "numeric(18,2)",
        "on_time": "numeric(5,4)",
        "max_days_overdue": "integer",
        "bounced": "integer",
        "reason": "text",
        "policy": "text",
    },
    ("customer_id", "change"),
    "Grades as they were recorded; the last change is the current one / 信用等级变更记录",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the change."""
    match recorded.event:
        case CreditGraded() as graded:
            yield (
                graded.customer_id,
                recorded.version,
                graded.graded_on,
                graded.grade,
                graded.volume,
                graded.on_time,
                graded.max_days_overdue,
                graded.bounced,
                ";".join(graded.reasons),
                graded.policy,
            )
        case _:
            pass
