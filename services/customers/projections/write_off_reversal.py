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
    },
    ("customer_id", "position"),
    "What was taken back of a write-off, and when / 核销坏账的冲回",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the reversal."""
    match recorded.event:
        case WriteOffReversed() as taken:
            yield (taken.customer_id, recorded.position, taken.write_off_no, taken.reversed_on, taken.amount)
        case _:
            pass
