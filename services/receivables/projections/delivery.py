"""DueDatesMoved -> table delivery, one row per invoice whose due dates count from its delivery. P4-7.2"""

from collections.abc import Iterator

from shared.events.receivables import DueDatesMoved
from shared.runtime.projections import Recorded, Row, Table

OF = (DueDatesMoved,)
TABLE = Table(
    "delivery",
    {
        "invoice_no": "text",
        "delivered_on": "date NOT NULL",
        "due_on": "date NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
        "customer_id": "text",
    },
    key=("invoice_no", "customer_id"),
    comment="交货后重算的到期日 / deliveries that moved due dates; due_on is the last instalment's day from then on",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the delivery."""
    if isinstance(moved := recorded.event, DueDatesMoved):
        due_on = moved.instalments[-1].due_on
        yield moved.invoice_no, moved.delivered_on, due_on, recorded.recorded_at, moved.customer_id
