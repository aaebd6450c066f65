"""CommissionSettled -> table closed_statement, what each person's closed month says. P4-5.3"""

from collections.abc import Iterator

from shared.events.receivables import CommissionSettled
from shared.runtime.projections import Recorded, Row, Table

OF = (CommissionSettled,)
TABLE = Table(
    "closed_statement",
    {
        "month": "text",
        "staff_id": "text",
        "brought_forward": "numeric(18,2) NOT NULL",
        "earned": "numeric(18,2) NOT NULL",
        "clawed_back": "numeric(18,2) NOT NULL",
        "payable": "numeric(18,2) NOT NULL",
        "carried_forward": "numeric(18,2) NOT NULL",
    },
    key=("month", "staff_id"),
    comment="已结月份的个人结算单 / statements of closed months",
    indexes=(("staff_id", "month"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the statements of a part of a close."""
    if isinstance(part := recorded.event, CommissionSettled):
        for one in part.statements:
            told = one.brought_forward, one.earned, one.clawed_back, one.payable, one.carried_forward
            yield (part.month, one.staff_id, *told)
