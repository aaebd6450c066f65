"""OrderHeld, OrderApproved -> table credit_check, what each check saw. P5-5.2b"""

from collections.abc import Iterator

from shared.events.orders import CreditFigures, OrderApproved, OrderHeld
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="credit_check",
    columns={
        "position": "BIGINT",
        "order_no": "TEXT",
        "customer_id": "TEXT",
        "outcome": "TEXT",
        "reasons": "TEXT",
        "receivables": "NUMERIC(18,2)",
        "approved": "NUMERIC(18,2)",
        "order_amount": "NUMERIC(18,2)",
        "credit_limit": "NUMERIC(18,2)",
        "grade": "TEXT",
        "max_days_overdue": "INTEGER",
        "checked_on": "DATE",
        "policy": "TEXT",
    },
    key=("position",),
    comment="Credit checks with their figures 信用检查记录",
    indexes=(("order_no",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row of a check; prepaid and imported orders were not checked."""
    match recorded.event:
        case OrderHeld() as event:
            outcome, reasons, figures = "held", ";".join(event.reasons), event.figures
        case OrderApproved(figures=CreditFigures() as figures) as event:
            outcome, reasons = event.how, ""
        case _:
            return
    yield (
        recorded.position,
        event.order_no,
        event.customer_id,
        outcome,
        reasons,
        figures.receivables,
        figures.approved,
        figures.order,
        figures.limit,
        figures.grade,
        figures.max_days_overdue,
        figures.checked_on,
        figures.policy,
    )
