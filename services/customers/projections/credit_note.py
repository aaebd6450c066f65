"""CreditNoteIssued -> table credit_note, one row per credit note. P4-4.1"""

from collections.abc import Iterator

from shared.events.receivables import CreditNoteIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "credit_note",
    {
        "credit_note_no": "text",
        "customer_id": "text",
        "invoice_no": "text",
        "dated_on": "date",
        "amount": "numeric(18,2)",
    },
    ("credit_note_no", "customer_id"),
    "Credit notes / 红字与折让",
    indexes=(("customer_id",), ("invoice_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the credit note."""
    match recorded.event:
        case CreditNoteIssued() as note:
            yield (note.credit_note_no, note.customer_id, note.invoice_no, note.dated_on, note.amount)
        case _:
            pass
