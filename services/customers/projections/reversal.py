"""AllocationReversed -> table reversal, one row per reversal of an allocation. P4-4.1"""

from collections.abc import Iterator

from shared.events.receivables import AllocationReversed
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "reversal",
    {
        "customer_id": "text",
        "position": "bigint",
        "allocation_no": "integer",
        "reversed_on": "date",
        "amount": "numeric(18,2)",
        "invoice_no": "text",
    },
    ("customer_id", "position"),
    "What was taken back of an allocation, and when / 核销冲回",
    indexes=(("invoice_no",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the reversal."""
    match recorded.event:
        case AllocationReversed() as taken:
            yield (
                taken.customer_id,
                recorded.position,
                taken.allocation_no,
                taken.reversed_on,
                taken.amount,
                taken.invoice_no,
            )
        case _:
            pass
