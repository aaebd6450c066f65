"""PaymentAllocated, AllocationReversed, CreditNoteIssued, … -> table receivable_movement, one row per fact. P5-5.2b"""

from collections.abc import Iterator

from shared.events.money import ZERO
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="receivable_movement",
    columns={
        "position": "BIGINT",
        "invoice_no": "TEXT",
        "customer_id": "TEXT",
        "paid": "NUMERIC(18,2)",
        "reduced": "NUMERIC(18,2)",
    },
    key=("position",),
    comment="What was paid on invoices and what they were reduced by, signed 应收变动",
    indexes=(("customer_id", "position"), ("invoice_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    match recorded.event:
        case PaymentAllocated() as event:
            yield recorded.position, event.invoice_no, event.customer_id, event.amount, ZERO
        case AllocationReversed() as event:
            yield recorded.position, event.invoice_no, event.customer_id, -event.amount, ZERO
        case CreditNoteIssued() | AmountWrittenOff() as event:
            yield recorded.position, event.invoice_no, event.customer_id, ZERO, event.amount
        case WriteOffReversed() as event:
            yield recorded.position, event.invoice_no, event.customer_id, ZERO, -event.amount
        case _:
            pass
