"""InvoiceIssued -> table sold_invoice, whose sale an invoice is: contract and customer. P4-5.2, P2-2a"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

OF = (InvoiceIssued,)
TABLE = Table(
    "sold_invoice",
    {
        "invoice_no": "text",
        "contract_no": "text NOT NULL",
        "customer_id": "text NOT NULL",
        "signed_on": "date NOT NULL",
    },
    key=("invoice_no", "customer_id"),
    comment="发票对应的合同与客户 / the contract and customer behind each invoice",
    indexes=(("contract_no",), ("customer_id",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the sale."""
    if isinstance(issued := recorded.event, InvoiceIssued):
        yield issued.invoice_no, issued.contract_no, issued.customer_id, issued.signed_on
