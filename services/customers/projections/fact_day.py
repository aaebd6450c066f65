"""InvoiceIssued, PaymentAllocated, AllocationReversed, … -> table fact_day, a row per customer and day. P4-4.1"""

from collections.abc import Iterator

from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    InstrumentBounced,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "fact_day",
    {"customer_id": "text", "day": "date"},
    ("customer_id", "day"),
    "Days on which something happened to a customer's account / 客户账上有变动的日期",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the day of the fact."""
    match recorded.event:
        case (
            InvoiceIssued(customer_id=customer_id, issued_on=day)
            | PaymentAllocated(customer_id=customer_id, allocated_on=day)
            | AllocationReversed(customer_id=customer_id, reversed_on=day)
            | CreditNoteIssued(customer_id=customer_id, dated_on=day)
            | AmountWrittenOff(customer_id=customer_id, dated_on=day)
            | WriteOffReversed(customer_id=customer_id, reversed_on=day)
            | InstrumentBounced(customer_id=customer_id, bounced_on=day)
        ):
            yield customer_id, day
        case _:
            pass
