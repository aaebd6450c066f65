"""OrderDispatched -> IssueInvoice, OrderDelivered -> RecordDelivery, CreditGranted -> ClaimCredit. P1-2.2

DeliveryFailed -> CreditReturn: what came back is credited as a return, freight too unless the customer is to blame.

ContactLogged -> NoteContact, which counts as pressing for what is overdue. P4-7.5

OrderCancelled -> ReleaseOrder, where money waits for that order; what else releases it stands in `orders`. P4-5.3

A dispatch of an import is left to that import, which names it in its place among the money. What it does not name
within an hour is invoiced all the same: goods already shipped are always invoiced.

And our own InvoiceIssued, PaymentReceived, CreditSetOff -> ReleaseMisdirected, where money names an invoice of another
customer. P4-5.3

What asks something of somebody stands in `duties`; what left prepaid and is owed after all, in `unpaid`; who was late
with money of the road too often, in `late`; what is pressed for as days begin, in `stages`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from services.receivables.reactions import duties, freight, late, progress, stages, unpaid
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import invoice
from services.receivables.subjects.account.wishes.collection import NoteContact
from services.receivables.subjects.account.wishes.invoices import RecordDelivery, TakeOverInvoice
from services.receivables.subjects.account.wishes.receipts import ReleaseMisdirected, ReleaseOrder
from services.receivables.subjects.account.wishes.reductions import ClaimCredit, NewCreditReturn
from services.receivables.tables.elsewhere import CAUSE
from shared.events.aftersales import CreditGranted
from shared.events.customers import ContactLogged
from shared.events.orders import DeliveryFailed, OrderCancelled, OrderDelivered, OrderDispatched
from shared.events.receivables import CreditSetOff, InvoiceIssued, PaymentReceived
from shared.runtime.ask.decisions import Left, Reaction, Reader
from shared.runtime.tables.definition import Recorded

OF = (
    *(OrderDispatched, OrderDelivered, DeliveryFailed, OrderCancelled, CreditGranted),
    *(InvoiceIssued, PaymentReceived, CreditSetOff, ContactLogged),
    *late.OF,
    *freight.OF,
    *progress.OF,
    *duties.OF,
    *unpaid.OF,
    *stages.OF,
)
MISDIRECTED = """
SELECT n.customer_id, n.receipt_no, n.invoice_no, i.issued_on
FROM read.named AS n JOIN read.invoice AS i ON i.invoice_no = n.invoice_no AND i.customer_id <> n.customer_id
WHERE n.invoice_no = ANY($1) ORDER BY n.customer_id, n.receipt_no
"""
# Up to which position we know the dispatches of imports recorded by an instant, and which have no invoice yet.
KNOWN = "SELECT coalesce(max(position), 0) FROM read.taken_over WHERE recorded_at <= $1"
UNINVOICED = f"""
SELECT t.position, t.invoice_no, t.customer_id, {CAUSE} FROM read.taken_over AS t
WHERE t.position > $1 AND t.position <= $2 AND NOT EXISTS (
    SELECT FROM read.invoice AS i WHERE i.invoice_no = t.invoice_no AND i.customer_id = t.customer_id)
ORDER BY t.position LIMIT 5000
"""
PATIENCE = timedelta(hours=1)


def reactions(recorded: Recorded) -> Iterator[Reaction]:
    """Yield our wishes; nothing where the fact asks nothing of us."""
    match recorded.event:
        case OrderDispatched(invoiced="import"):
            pass  # the import names it at our door, in its place of the history; else `uninvoiced` finds it
        case OrderDispatched() as dispatched:
            yield ACCOUNT, dispatched.customer_id, invoice(dispatched)
        case OrderDelivered() as delivered:
            told = delivered.model_dump(include={"invoice_no", "customer_id", "delivered_on"})
            yield ACCOUNT, delivered.customer_id, RecordDelivery(**told)
        case DeliveryFailed() as failed:
            yield ACCOUNT, failed.customer_id, credit_of(failed)
        case OrderCancelled(order_no=order_no, customer_id=customer_id, cancelled_on=day):
            wish = ReleaseOrder(order_no=order_no, customer_id=customer_id, released_on=day)
            yield ACCOUNT, customer_id, wish
        case ContactLogged(late=False, customer_id=customer_id) as contact:
            told = contact.model_dump(include={"customer_id", "contact_id", "staff_id", "contacted_on"})
            yield ACCOUNT, customer_id, NoteContact(**told, accepted_at=recorded.recorded_at)
        case CreditGranted() as granted:
            told = granted.model_dump(include={"credit_note_no", "customer_id", "invoice_no", "amount", "complaint_no"})
            yield ACCOUNT, granted.customer_id, ClaimCredit(**told, dated_on=granted.granted_on)
        case _:
            yield from duties.asked(recorded)


def credit_of(failed: DeliveryFailed) -> NewCreditReturn:
    """Return the wish to credit what came back."""
    lines = (*(line.line_no for line in failed.lines), *failed.freight_lines)
    told = failed.model_dump(include={"invoice_no", "customer_id", "returned_on"})
    return NewCreditReturn(**told, lines=lines)


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


async def uninvoiced(read: Reader, since: int, at: datetime) -> Left:
    """Return the invoices that an import was to ask for and did not, an hour after the goods were recorded as sent."""
    upto = await read.fetchval(KNOWN, at - PATIENCE)
    rows = await read.fetch(UNINVOICED, since, upto) if upto > since else ()
    wishes = [TakeOverInvoice(invoice_no=row["invoice_no"], customer_id=row["customer_id"]) for row in rows]
    left = rows[0]["position"] - 1 if rows else max(since, upto)
    return Left(left, [(ACCOUNT, one.customer_id, one) for one in wishes], [row["cause"] for row in rows])
