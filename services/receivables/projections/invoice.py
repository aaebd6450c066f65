"""InvoiceIssued -> table invoice, one row per invoice as it was issued. P4-7.3"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

OF = (InvoiceIssued,)
TABLE = Table(
    "invoice",
    {
        "invoice_no": "text",
        "customer_id": "text NOT NULL",
        "contract_no": "text NOT NULL",
        "order_no": "text",
        "signed_on": "date NOT NULL",
        "issued_on": "date NOT NULL",
        "due_on": "date NOT NULL",
        "terms": "text NOT NULL",
        "amount": "numeric(18,2) NOT NULL",
        "position": "bigint NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("invoice_no", "customer_id"),
    comment="发票（一次发货一张）/ invoices, one per dispatch; due_on is the last instalment's day as issued",
    indexes=(("customer_id", "issued_on"), ("contract_no",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the invoice."""
    if isinstance(issued := recorded.event, InvoiceIssued):
        yield (
            *(issued.invoice_no, issued.customer_id, issued.contract_no, issued.order_no),
            *(issued.signed_on, issued.issued_on, issued.instalments[-1].due_on, issued.terms.kind, issued.amount),
            *(recorded.position, recorded.recorded_at),
        )
