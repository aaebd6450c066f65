"""PaymentAllocated, AllocationReversed, CreditNoteIssued, AmountWrittenOff, WriteOffReversed -> table movement.

One signed row per fact that changes what is outstanding: outstanding = amount less what was collected, credited and
written off, each with a business date up to the day. P4-5.3, P4-7.5
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared.events.money import ZERO
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.projections import Recorded, Row, Table

OF = (PaymentAllocated, AllocationReversed, CreditNoteIssued, AmountWrittenOff, WriteOffReversed)
TABLE = Table(
    "movement",
    {
        "position": "bigint",
        "invoice_no": "text NOT NULL",
        "customer_id": "text NOT NULL",
        "kind": "text NOT NULL",
        "reference": "text NOT NULL",
        "allocation_no": "bigint",
        "business_on": "date NOT NULL",
        "collected": "numeric(18,2) NOT NULL",
        "credited": "numeric(18,2) NOT NULL",
        "written_off": "numeric(18,2) NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("position",),
    comment="应收变动流水 / signed movements of invoices: allocations, credit notes, write-offs and their reversals",
    indexes=(("invoice_no",), ("customer_id",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the movement that a fact is."""
    match recorded.event:
        case PaymentAllocated() as paid:
            told = "allocation", paid.receipt_no, paid.allocation_no, paid.allocated_on
            yield row(recorded, paid, *told, collected=paid.amount)
        case AllocationReversed() as taken_back:
            told = "reversal", taken_back.receipt_no, taken_back.allocation_no, taken_back.reversed_on
            yield row(recorded, taken_back, *told, collected=-taken_back.amount)
        case CreditNoteIssued() as note:
            yield row(recorded, note, "credit_note", note.credit_note_no, None, note.dated_on, credited=note.amount)
        case AmountWrittenOff() as gone:
            yield row(recorded, gone, "write_off", gone.write_off_no, None, gone.dated_on, written_off=gone.amount)
        case WriteOffReversed() as back:
            reversal = "write_off_reversal", back.write_off_no, None, back.reversed_on
            yield row(recorded, back, *reversal, written_off=-back.amount)
        case _:
            pass


def row(
    recorded: Recorded,
    fact: PaymentAllocated | AllocationReversed | CreditNoteIssued | AmountWrittenOff | WriteOffReversed,
    kind: str,
    reference: str,
    allocation_no: int | None,
    business_on: date,
    *,
    collected: Decimal = ZERO,
    credited: Decimal = ZERO,
    written_off: Decimal = ZERO,
) -> Row:
    """Return the row of one fact."""
    return (
        *(recorded.position, fact.invoice_no, fact.customer_id, kind, reference, allocation_no, business_on),
        *(collected, credited, written_off, recorded.recorded_at),
    )
