"""AmountWrittenOff -> table write_off, one row per write-off. P4-4.1, P4-7.5"""

from collections.abc import Iterator

from shared.events.receivables import AmountWrittenOff
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "write_off",
    {
        "write_off_no": "text",
        "customer_id": "text",
        "invoice_no": "text",
        "dated_on": "date",
        "amount": "numeric(18,2)",
    },
    ("write_off_no", "customer_id"),
    "Write-offs / 坏账与尾差核销",
    indexes=(("customer_id", "dated_on"), ("invoice_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the write-off."""
    match recorded.event:
        case AmountWrittenOff() as lost:
            yield (lost.write_off_no, lost.customer_id, lost.invoice_no, lost.dated_on, lost.amount)
        case _:
            pass
