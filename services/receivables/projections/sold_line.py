"""InvoiceIssued -> table sold_line, one row per line: S as `sold`, L as `listed`. P4-5.2"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

OF = (InvoiceIssued,)
TABLE = Table(
    "sold_line",
    {
        "invoice_no": "text",
        "line_no": "text",
        "goods": "boolean NOT NULL",
        "product_id": "text",
        "quantity": "numeric(18,6)",
        "sold": "numeric(18,2) NOT NULL",
        "listed": "numeric(18,2) NOT NULL",
        "customer_id": "text",
    },
    key=("invoice_no", "line_no", "customer_id"),
    comment="发票行（售价金额与价目表金额）/ invoice lines: amount sold and amount at list price",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the lines."""
    if isinstance(issued := recorded.event, InvoiceIssued):
        for line in issued.lines:
            told = line.product_id, line.quantity, line.amount, line.list_amount, issued.customer_id
            yield (issued.invoice_no, line.line_no, line.kind == "goods", *told)
