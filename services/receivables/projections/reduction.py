"""CreditNoteIssued, AmountWrittenOff -> table reduction: whose the number of a credit note or write-off is. P4-7.5"""

from collections.abc import Iterator

from shared.events.receivables import AmountWrittenOff, CreditNoteIssued
from shared.runtime.projections import Recorded, Row, Table

OF = (CreditNoteIssued, AmountWrittenOff)
TABLE = Table(
    "reduction",
    {
        "kind": "text",
        "number": "text",
        "customer_id": "text NOT NULL",
    },
    key=("kind", "number"),
    comment="红字与坏账核销的编号归属 / whose the numbers of credit notes and write-offs are",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield whose number it is."""
    match recorded.event:
        case CreditNoteIssued() as note:
            yield "credit_note", note.credit_note_no, note.customer_id
        case AmountWrittenOff() as gone:
            yield "write_off", gone.write_off_no, gone.customer_id
        case _:
            pass
