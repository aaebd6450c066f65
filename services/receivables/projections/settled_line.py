"""CommissionSettled -> table settled_line, the lines of closed months; they never change. P4-5.2"""

from collections.abc import Iterator

from shared.events.receivables import CommissionSettled
from shared.runtime.projections import Recorded, Row, Table

OF = (CommissionSettled,)
TABLE = Table(
    "settled_line",
    {
        "month": "text",
        "staff_id": "text",
        "invoice_no": "text",
        "component": "text",
        "role": "text NOT NULL",
        "entitled_to_date": "numeric(18,2) NOT NULL",
        "settled_before": "numeric(18,2) NOT NULL",
        "payable": "numeric(18,2) NOT NULL",
    },
    key=("month", "staff_id", "invoice_no", "component"),
    comment="已结月份的提成明细 / commission lines of closed months",
    indexes=(("staff_id", "month"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the lines of a part of a close."""
    if isinstance(settled := recorded.event, CommissionSettled):
        for line in settled.lines:
            told = line.role, line.entitled_to_date, line.settled_before, line.payable
            yield (settled.month, line.staff_id, line.invoice_no, line.component, *told)
