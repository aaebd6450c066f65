"""PaymentAllocated -> table allocation, one row per allocation of a customer's account. P4-4.1"""

from collections.abc import Iterator

from shared.events.receivables import PaymentAllocated
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "allocation",
    {
        "customer_id": "text",
        "allocation_no": "integer",
        "invoice_no": "text",
        "allocated_on": "date",
        "amount": "numeric(18,2)",
    },
    ("customer_id", "allocation_no"),
    "What paid which invoice, and when / 核销记录",
    indexes=(("invoice_no",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the allocation."""
    match recorded.event:
        case PaymentAllocated() as paid:
            yield (paid.customer_id, paid.allocation_no, paid.invoice_no, paid.allocated_on, paid.amount)
        case _:
            pass
