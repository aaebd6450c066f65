"""OrderDispatched -> IssueInvoice, OrderDelivered -> RecordDelivery, CreditGranted -> IssueCreditNote. P1-2.2"""

from collections.abc import Iterator
from typing import Any

from services.receivables.account import ACCOUNT
from services.receivables.invoicing import IssueInvoice, RecordDelivery
from services.receivables.reductions import IssueCreditNote
from shared.events.aftersales import CreditGranted
from shared.events.orders import DispatchLine, OrderDelivered, OrderDispatched
from shared.events.receivables import InvoiceLine
from shared.runtime.decisions import Command, Subject
from shared.runtime.projections import Recorded


def reactions(recorded: Recorded) -> Iterator[tuple[Subject[Any], str, Command]]:
    """Yield our wishes; nothing where the fact asks nothing of us."""
    match recorded.event:
        case OrderDispatched() as dispatched:
            yield ACCOUNT, dispatched.customer_id, invoice(dispatched)
        case OrderDelivered() as delivered:
            told = delivered.model_dump(include={"invoice_no", "customer_id", "delivered_on"})
            yield ACCOUNT, delivered.customer_id, RecordDelivery(**told)
        case CreditGranted() as granted:
            told = granted.model_dump(include={"credit_note_no", "customer_id", "invoice_no", "amount", "complaint_no"})
            yield ACCOUNT, granted.customer_id, IssueCreditNote(**told, dated_on=granted.granted_on)
        case _:
            pass


def invoice(dispatched: OrderDispatched) -> IssueInvoice:
    """Return the invoice of a dispatch: the same lines, the same amounts."""
    return IssueInvoice(
        invoice_no=dispatched.invoice_no,
        customer_id=dispatched.customer_id,
        contract_no=dispatched.contract_no,
        order_no=dispatched.order_no,
        signed_on=dispatched.signed_on,
        issued_on=dispatched.dispatched_on,
        terms=dispatched.terms,
        lines=tuple(line(one) for one in dispatched.lines),
        amount=dispatched.amount,
    )


def line(dispatched: DispatchLine) -> InvoiceLine:
    """Return the invoice line of a dispatch line."""
    return InvoiceLine(
        line_no=dispatched.line_no,
        kind=dispatched.kind,
        product_id=dispatched.product_id,
        quantity=dispatched.quantity,
        amount=dispatched.amount,
        list_amount=dispatched.list_amount,
    )
