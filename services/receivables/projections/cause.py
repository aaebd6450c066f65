"""PaymentAllocated, AllocationReversed, CreditNoteIssued -> table cause, what moves an invoice's commission. P4-5.3

What is not cash (set-offs) and write-offs earn nothing and are no causes.
"""

from collections.abc import Iterator
from json import dumps

from shared.events.receivables import AllocationReversed, CreditNoteIssued, PaymentAllocated
from shared.runtime.projections import Recorded, Row, Table

OF = (PaymentAllocated, AllocationReversed, CreditNoteIssued)
TABLE = Table(
    "cause",
    {
        "position": "bigint",
        "invoice_no": "text NOT NULL",
        "kind": "text NOT NULL",
        "business_on": "date NOT NULL",
        "amount": "numeric(18,2) NOT NULL",
        "reference": "text NOT NULL",
        "allocation_no": "bigint",
        "returned": "text",
        "recorded_at": "timestamptz NOT NULL",
        "customer_id": "text NOT NULL",
    },
    key=("position",),
    comment="提成的起因：现金核销、冲回、红字 / causes of commission: cash allocations, reversals, credit notes",
    indexes=(("invoice_no",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the cause that a fact is."""
    at, when = recorded.position, recorded.recorded_at
    match recorded.event:
        case PaymentAllocated(cash=True) as paid:
            told = paid.invoice_no, "allocation", paid.allocated_on, paid.amount, paid.receipt_no, paid.allocation_no
            yield (at, *told, None, when, paid.customer_id)
        case AllocationReversed(cash=True) as back:
            told = back.invoice_no, "reversal", back.reversed_on, back.amount, back.receipt_no, back.allocation_no
            yield (at, *told, None, when, back.customer_id)
        case CreditNoteIssued() as note:
            returned = {line_no: format(quantity, "f") for line_no, quantity in note.returned.items()}
            lines = dumps(returned, sort_keys=True) if returned else None
            reduced = note.invoice_no, note.kind, note.dated_on, note.amount, note.credit_note_no, None
            yield (at, *reduced, lines, when, note.customer_id)
        case _:
            pass
