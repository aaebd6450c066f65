"""未清项 / One row per invoice of which something is open, and per dispatch on credit that has no invoice yet. P5-5.2b

A credit check reads these and no others, so it costs what is open, however much was paid before.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from services.orders.tables.credit_account import DISPATCHED, RECEIVABLE, RECEIVABLE_MOVEMENT
from shared.events.money import ZERO
from shared.runtime.tables.definition import Derived, From, Reached
from shared.runtime.tables.rows import Amount, table


class OpenItem(NamedTuple):
    """未清项 / invoices of which something is open, and dispatches on credit without their invoice."""

    invoice_no: str
    customer_id: str
    invoiced: bool
    amount: Amount
    reduced: Amount
    paid: Amount


TABLE = table(OpenItem, key=("invoice_no", "customer_id"), indexes=["customer_id"])

YES, NOT_YET = True, False

SENT = From(DISPATCHED, "invoice_no")
INVOICED = From(RECEIVABLE, "invoice_no")
MOVED = From(RECEIVABLE_MOVEMENT, "invoice_no")


def derive(invoice_no: str, reached: Reached) -> Iterator[OpenItem]:
    """Yield what is open under a number; two customers have it where an old log holds it twice."""
    reduced: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    paid: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for moved in reached[MOVED]:
        reduced[moved.customer_id] += moved.reduced
        paid[moved.customer_id] += moved.paid
    sent = {dispatch.customer_id for dispatch in reached[SENT]}
    invoiced = {invoice.customer_id for invoice in reached[INVOICED]}
    for invoice in reached[INVOICED]:
        less, received = reduced[invoice.customer_id], paid[invoice.customer_id]
        if invoice.amount - less - received or invoice.customer_id not in sent:
            yield OpenItem(invoice_no, invoice.customer_id, YES, invoice.amount, less, received)
    for dispatch in reached[SENT]:
        if dispatch.on_credit and dispatch.customer_id not in invoiced:
            yield OpenItem(invoice_no, dispatch.customer_id, NOT_YET, dispatch.amount, ZERO, ZERO)


OPEN_ITEM = Derived(TABLE, (SENT, INVOICED, MOVED), every=(SENT, INVOICED), derive=derive)
