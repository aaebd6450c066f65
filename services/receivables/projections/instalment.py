"""InvoiceIssued, DueDatesMoved -> table instalment, one row per part of an invoice and version of its due dates. P4-7.3

A part reaches from `opens_at` to `closes_at`, in yuan from the invoice's first fen: what is open of it on any day is
the piece of that stretch between what was paid and what is left of the invoice after credit notes and write-offs.
"""

from collections.abc import Iterator
from itertools import accumulate, pairwise

from shared.events.money import ZERO
from shared.events.receivables import DueDatesMoved, InvoiceIssued
from shared.runtime.projections import Recorded, Row, Table

OF = (InvoiceIssued, DueDatesMoved)
TABLE = Table(
    "instalment",
    {
        "invoice_no": "text",
        "delivered": "boolean",
        "number": "integer",
        "due_on": "date NOT NULL",
        "opens_at": "numeric(18,2) NOT NULL",
        "closes_at": "numeric(18,2) NOT NULL",
        "customer_id": "text",
    },
    key=("invoice_no", "delivered", "number", "customer_id"),
    comment="分期应收（交货前后两版到期日）/ instalments of invoices, as issued and as counted from delivery",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the parts of an invoice."""
    match recorded.event:
        case InvoiceIssued() as issued:
            yield from stretches(issued, delivered=False)
        case DueDatesMoved() as moved:
            yield from stretches(moved, delivered=True)
        case _:
            pass


def stretches(invoice: InvoiceIssued | DueDatesMoved, *, delivered: bool) -> Iterator[Row]:
    """Yield each part with the stretch of the invoice that it covers."""
    reaches = pairwise(accumulate((part.amount for part in invoice.instalments), initial=ZERO))
    for number, (part, (opens_at, closes_at)) in enumerate(zip(invoice.instalments, reaches, strict=True), 1):
        yield invoice.invoice_no, delivered, number, part.due_on, opens_at, closes_at, invoice.customer_id
