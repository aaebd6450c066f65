"""OrderDispatched -> IssueInvoice, OrderDelivered -> RecordDelivery, CreditGranted -> ClaimCredit. P1-2.2

And our own InvoiceIssued, PaymentReceived, CreditSetOff -> ReleaseMisdirected, where money names an invoice of another
customer. P4-5.3
"""

from collections.abc import Iterator, Mapping, Sequence

from services.receivables.account import ACCOUNT
from services.receivables.granted import ClaimCredit
from services.receivables.invoicing import IssueInvoice, RecordDelivery
from services.receivables.receipts import ReleaseMisdirected
from shared.events.aftersales import CreditGranted
from shared.events.orders import DispatchLine, OrderDelivered, OrderDispatched
from shared.events.receivables import CreditSetOff, InvoiceIssued, InvoiceLine, PaymentReceived
from shared.runtime.decisions import Reaction, Reader
from shared.runtime.projections import Recorded

OF = (OrderDispatched, OrderDelivered, CreditGranted, InvoiceIssued, PaymentReceived, CreditSetOff)
MISDIRECTED = """
SELECT n.customer_id, n.receipt_no, n.invoice_no, i.issued_on
FROM read.named AS n JOIN read.invoice AS i ON i.invoice_no = n.invoice_no AND i.customer_id <> n.customer_id
WHERE n.invoice_no = ANY($1) ORDER BY n.customer_id, n.receipt_no
"""


def reactions(recorded: Recorded) -> Iterator[Reaction]:
    """Yield our wishes; nothing where the fact asks nothing of us."""
    match recorded.event:
        case OrderDispatched() as dispatched:
            yield ACCOUNT, dispatched.customer_id, invoice(dispatched)
        case OrderDelivered() as delivered:
            told = delivered.model_dump(include={"invoice_no", "customer_id", "delivered_on"})
            yield ACCOUNT, delivered.customer_id, RecordDelivery(**told)
        case CreditGranted() as granted:
            told = granted.model_dump(include={"credit_note_no", "customer_id", "invoice_no", "amount", "complaint_no"})
            yield ACCOUNT, granted.customer_id, ClaimCredit(**told, dated_on=granted.granted_on)
        case _:
            pass


async def misdirected(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, the releases of money that names an invoice which is another customer's.

    Money may come before the invoice or after it: whichever the tables take in later finds the other. One look serves
    all news; nearly always it finds nothing.
    """
    numbers: dict[str, int] = {}
    for one in news:
        if isinstance(one.event, InvoiceIssued | PaymentReceived | CreditSetOff) and one.event.invoice_no is not None:
            numbers[one.event.invoice_no] = one.position
    found: dict[int, list[Reaction]] = {}
    for row in await read.fetch(MISDIRECTED, list(numbers)) if numbers else ():
        wish = ReleaseMisdirected.model_construct(**dict(row))  # our own tables: nothing is judged again
        found.setdefault(numbers[wish.invoice_no], []).append((ACCOUNT, wish.customer_id, wish))
    return found


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
