"""InvoiceIssued -> table invoice, one row per invoice. P4-4.1"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "invoice",
    {"invoice_no": "text", "customer_id": "text", "issued_on": "date", "amount": "numeric(18,2)"},
    ("invoice_no", "customer_id"),
    "Invoices / 发票",
    indexes=(("customer_id", "issued_on"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the invoice."""
    match recorded.event:
        case InvoiceIssued() as invoice:
            yield (invoice.invoice_no, invoice.customer_id, invoice.issued_on, invoice.amount)
        case _:
            pass
