"""What is invoiced, and that it arrived. P1-2.2, P4-7.2"""

from shared.events.contracts import Terms
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.receivables import InvoiceLine
from shared.events.text import Known
from shared.runtime.ask.decisions import Command


class IssueInvoice(Command):
    """Invoice what was dispatched; its number is the dispatch's."""

    invoice_no: Known
    customer_id: Known
    contract_no: Known
    order_no: Known | None = None
    signed_on: Day
    issued_on: Day
    terms: Terms
    lines: tuple[InvoiceLine, ...]
    amount: NotNegative


class TakeOverInvoice(Command):
    """Invoice a dispatch of an import, at its place in the history: what left is orders' to say, not the import's."""

    invoice_no: Known
    customer_id: Known


class RecordDelivery(Command):
    """The goods of an invoice arrived; cash on delivery and parts counted from delivery fall due by that day."""

    invoice_no: Known
    customer_id: Known
    delivered_on: Day
