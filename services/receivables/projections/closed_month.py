"""CommissionPeriodClosed -> table closed_month, one row per closed month. P4-5.2"""

from collections.abc import Iterator

from shared.events.receivables import CommissionPeriodClosed
from shared.runtime.projections import Recorded, Row, Table

OF = (CommissionPeriodClosed,)
TABLE = Table(
    "closed_month",
    {
        "month": "text",
        "lines_in_parts": "integer NOT NULL",
        "content_hash": "text NOT NULL",
        "closed_by": "text NOT NULL",
        "position": "bigint NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("month",),
    comment="已结月份 / closed commission periods",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the month."""
    if isinstance(closed := recorded.event, CommissionPeriodClosed):
        told = closed.month, closed.parts, closed.content_hash, closed.closed_by
        yield (*told, recorded.position, recorded.recorded_at)
