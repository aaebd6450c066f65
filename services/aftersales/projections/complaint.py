"""ComplaintFiled -> table complaint, one row per complaint. P5-7.1a"""

from collections.abc import Iterator

from shared.events.aftersales import ComplaintFiled
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "complaint",
    {
        "complaint_no": "text",
        "customer_id": "text",
        "invoice_no": "text",
        "received_on": "date",
        "channel": "text",
        "text": "text",
        "severity": "text",
        "form_required": "boolean",
        "taken_by": "text",
        "answer_due_at": "timestamptz",
        "decision_due_at": "timestamptz",
    },
    ("complaint_no",),
    "Complaints as they were taken / 客户投诉受理",
    indexes=(("customer_id",), ("invoice_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the complaint."""
    match recorded.event:
        case ComplaintFiled() as filed:
            yield (
                filed.complaint_no,
                filed.customer_id,
                filed.invoice_no,
                filed.received_on,
                filed.channel,
                filed.text,
                filed.severity,
                filed.form_required,
                filed.taken_by,
                filed.answer_due_at,
                filed.decision_due_at,
            )
        case _:
            pass
