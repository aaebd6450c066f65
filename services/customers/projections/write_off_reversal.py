"""WriteOffReversed -> table write_off_reversal, one row per reversal of a write-off. P4-4.1, P4-7.5"""

from collections.abc import Iterator

from shared.events.receivables import WriteOffReversed
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "write_off_reversal",
    {
        "customer_id": "text",
        "position": "bigint",
        "write_off_no": "text",
        "reversed_on": "date",
        "amount": "numeric(18,2)",
        "invoice_no": "text",
    },
    ("customer_id", "position"),
    "What was taken back of a write-off, and when / 核销坏账的冲回",
    indexes=(("invoice_no",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the reversal."""
    match recorded.event:
        case WriteOffReversed() as taken:
            yield (
                taken.customer_id,
                recorded.position,
                taken.write_off_no,
                taken.reversed_on,
                taken.amount,
                taken.invoice_no,
            )
        case _:
            pass
