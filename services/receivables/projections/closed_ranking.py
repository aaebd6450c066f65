"""CommissionSettled -> table closed_ranking, frozen rankings of months, with December of the year. P4-5.4"""

from collections.abc import Iterator

from shared.events.receivables import CommissionSettled
from shared.runtime.projections import Recorded, Row, Table

OF = (CommissionSettled,)
TABLE = Table(
    "closed_ranking",
    {
        "period": "text",
        "staff_id": "text",
        "rank": "integer NOT NULL",
        "collected": "numeric(18,2) NOT NULL",
        "bonus": "numeric(18,2) NOT NULL",
    },
    key=("period", "staff_id"),
    comment="已结月份与年度的回款排名 / frozen rankings by net cash collected",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the places of a part of a close."""
    if isinstance(part := recorded.event, CommissionSettled):
        for place in part.places:
            yield place.period, place.staff_id, place.rank, place.collected, place.bonus
