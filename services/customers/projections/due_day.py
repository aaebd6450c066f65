"""InvoiceIssued, DueDatesMoved -> table due_day, one row per day on which a part of an invoice is or was to fall due.

Instalments move; the day that they leave has to be counted again, too. P4-7.3
"""

from collections.abc import Iterator

from shared.events.receivables import DueDatesMoved, InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "due_day",
    {"invoice_no": "text", "customer_id": "text", "due_on": "date"},
    ("invoice_no", "customer_id", "due_on"),
    "Days on which parts of an invoice are or were to fall due / 发票曾有的各到期日",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the days."""
    match recorded.event:
        case InvoiceIssued() | DueDatesMoved() as invoice:
            for instalment in invoice.instalments:
                yield invoice.invoice_no, invoice.customer_id, instalment.due_on
        case _:
            pass
