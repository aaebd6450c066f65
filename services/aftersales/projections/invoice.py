"""InvoiceIssued -> table invoice, what a complaint may be about. P5-7.1a, P1-3.6"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "invoice",
    {"invoice_no": "text", "customer_id": "text", "amount": "numeric(18,2)"},
    ("invoice_no", "customer_id"),
    "Invoices / 发票",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the invoice."""
    match recorded.event:
        case InvoiceIssued() as invoice:
            yield (invoice.invoice_no, invoice.customer_id, invoice.amount)
        case _:
            pass
