"""Goods left against money that was lost before their invoice took it, or came back after: `unpaid/<invoice>`. P4-7.2

It is finance's until nothing is open of the invoice. What the tables did not know when a fact came is found when the
next business day begins.
"""

from collections.abc import Mapping, Sequence

from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    CreditSetOff,
    InvoiceIssued,
    PaymentReceived,
    PaymentReleased,
    WriteOffReversed,
)
from shared.office.days import begun
from shared.office.deadlines import Term
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

Opening = InvoiceIssued | AllocationReversed | WriteOffReversed
Settling = PaymentReceived | CreditSetOff | PaymentReleased | CreditNoteIssued | AmountWrittenOff
OF = (AllocationReversed, WriteOffReversed, PaymentReleased, CreditNoteIssued, AmountWrittenOff)
UNPAID, SOON = "unpaid", Term(1, "working_days")
# What left against money and is owed, among the invoices of these numbers (null: all).
OWED = """
SELECT p.invoice_no FROM read.paid_before AS p
JOIN read.balance AS b ON b.invoice_no = p.invoice_no AND b.customer_id = p.customer_id
WHERE b.settled_on IS NULL AND ($1::text[] IS NULL OR p.invoice_no = ANY($1))
  AND NOT EXISTS (SELECT FROM read.duty AS d WHERE d.duty_id = 'unpaid/' || p.invoice_no)
ORDER BY p.invoice_no
"""
# Of what was owed so, the invoices of which nothing is open any more.
PAID = """
SELECT d.subject AS invoice_no FROM read.duty AS d
JOIN read.paid_before AS p ON p.invoice_no = d.subject
JOIN read.balance AS b ON b.invoice_no = p.invoice_no AND b.customer_id = p.customer_id
WHERE d.kind = 'unpaid' AND b.settled_on IS NOT NULL
  AND NOT EXISTS (SELECT FROM read.duty_end AS e WHERE e.duty_id = d.duty_id)
ORDER BY d.subject
"""


async def lost(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, the duties of finance that prepaid goods are owed, and the end of those duties."""
    found: dict[int, list[Reaction]] = {}
    opened = {one.event.invoice_no: one.position for one in news if isinstance(one.event, Opening)}
    for row in await read.fetch(OWED, sorted(opened)) if opened else ():
        found.setdefault(opened[row["invoice_no"]], []).append(owed(row["invoice_no"]))
    days = dict(begun(news))
    for position in days:
        found[position] = [owed(row["invoice_no"]) for row in await read.fetch(OWED, None)]
    settling = [one for one in news if isinstance(one.event, Settling) or one.position in days]
    for row in await read.fetch(PAID) if settling else ():
        found.setdefault(settling[-1].position, []).append(ended(Duty(UNPAID, row["invoice_no"]), settling[-1]))
    return found


def owed(invoice_no: str) -> Reaction:
    """Return the wish for the duty."""
    return raised(Duty(UNPAID, invoice_no), "@finance", SOON, clause="P4-7.2")
