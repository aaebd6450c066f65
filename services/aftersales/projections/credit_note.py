"""CreditNoteIssued -> table credit_note, what was credited, and for which complaint. P5-7.2, P1-3.6"""

from collections.abc import Iterator

from shared.events.receivables import CreditNoteIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "credit_note",
    {
        "credit_note_no": "text",
        "invoice_no": "text",
        "complaint_no": "text",
        "dated_on": "date",
        "amount": "numeric(18,2)",
        "customer_id": "text",
    },
    ("credit_note_no", "customer_id"),
    "Credit notes that receivables issued / 应收已开具的红字与折让",
    indexes=(("invoice_no",), ("complaint_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the credit note."""
    match recorded.event:
        case CreditNoteIssued() as note:
            yield (
                note.credit_note_no,
                note.invoice_no,
                note.complaint_no,
                note.dated_on,
                note.amount,
                note.customer_id,
            )
        case _:
            pass
