"""ComplaintDecided -> table decision, one row per decided complaint. P5-7.2"""

from collections.abc import Iterator

from shared.events.aftersales import ComplaintDecided
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "decision",
    {
        "complaint_no": "text",
        "outcome": "text",
        "amount": "numeric(18,2)",
        "decided_on": "date",
        "decided_by": "text",
        "policy": "text",
    },
    ("complaint_no",),
    "What the company does about a complaint / 投诉处理决定",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the decision."""
    match recorded.event:
        case ComplaintDecided() as decided:
            yield (
                decided.complaint_no,
                decided.outcome,
                decided.amount,
                decided.decided_on,
                decided.decided_by,
                decided.policy,
            )
        case _:
            pass
