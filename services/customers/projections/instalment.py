"""InvoiceIssued, DueDatesMoved -> table instalment, one row per part of an invoice with a day of its own. P4-7.3"""

from collections.abc import Iterator
from itertools import accumulate

from shared.events.receivables import DueDatesMoved, InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "instalment",
    {
        "invoice_no": "text",
        "part": "integer",
        "customer_id": "text",
        "due_on": "date",
        "amount": "numeric(18,2)",
        "upto": "numeric(18,2)",
    },
    ("invoice_no", "customer_id", "part"),
    "Instalments in the order of their days; upto: this one and all before it / 分期应收，upto 为累计至本期",
    indexes=(("customer_id", "due_on"),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the instalments of an invoice."""
    match recorded.event:
        case InvoiceIssued() | DueDatesMoved() as invoice:
            totals = accumulate(instalment.amount for instalment in invoice.instalments)
            for part, (instalment, upto) in enumerate(zip(invoice.instalments, totals, strict=True), 1):
                yield (invoice.invoice_no, part, invoice.customer_id, instalment.due_on, instalment.amount, upto)
        case _:
            pass
