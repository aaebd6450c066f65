"""InvoiceIssued -> table receivable_part, one row per instalment. P5-5.2b"""

from collections.abc import Iterator

from shared.events.receivables import InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="receivable_part",
    columns={
        "invoice_no": "TEXT",
        "part": "INTEGER",
        "customer_id": "TEXT",
        "due_on": "DATE",
        "amount": "NUMERIC(18,2)",
    },
    key=("invoice_no", "customer_id", "part"),
    comment="Instalments of invoices with their due days 应收分期",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield a row for each instalment, the earliest first."""
    event = recorded.event
    if isinstance(event, InvoiceIssued):
        for part, instalment in enumerate(event.instalments, 1):
            yield event.invoice_no, part, event.customer_id, instalment.due_on, instalment.amount
