"""InvoiceIssued -> table receivable. P5-5.2b"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="receivable",
    columns={
        "invoice_no": "TEXT",
        "customer_id": "TEXT",
        "terms": "TEXT",
        "amount": "NUMERIC(18,2)",
        "position": "BIGINT",
    },
    key=("invoice_no", "customer_id"),
    comment="Invoices as receivables issued them 已开发票",
    indexes=(("customer_id", "position"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, InvoiceIssued):
        yield event.invoice_no, event.customer_id, event.terms.kind, event.amount, recorded.position
