"""The basis of decisions about complaints: the customer, the invoice, what can still be credited on it."""

from services.aftersales.policy import AftersalesRules
from services.aftersales.subjects.complaint.state import ComplaintBasis
from services.aftersales.subjects.complaint.wishes import (
    CloseComplaint,
    ComplaintCommand,
    DecideComplaint,
    FileComplaint,
)
from shared.events.money import ZERO
from shared.office.delegated import authority
from shared.office.delegations import decider
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

CUSTOMER = "SELECT true FROM read.customer WHERE customer_id = $1"
INVOICE = "SELECT customer_id FROM read.invoice WHERE invoice_no = $1 ORDER BY customer_id = $2 DESC LIMIT 1"
CREDITABLE = """
SELECT i.amount - coalesce((SELECT sum(n.amount) FROM read.credit_note AS n
                            WHERE n.invoice_no = i.invoice_no AND n.customer_id = i.customer_id), 0)
FROM read.complaint AS c JOIN read.invoice AS i USING (invoice_no, customer_id) WHERE c.complaint_no = $1
"""
CREDIT_NOTES = """
SELECT n.credit_note_no FROM read.complaint AS c JOIN read.credit_note AS n USING (complaint_no, customer_id)
WHERE c.complaint_no = $1
"""


async def complaint_basis(
    book: Book[AftersalesRules], reader: Reader, command: ComplaintCommand, stamp: Stamp
) -> ComplaintBasis:
    """Look up what the command is about."""
    match command:
        case FileComplaint():
            named, customer_id = command.invoice_no, command.customer_id
            return ComplaintBasis(
                stamp,
                book,
                customer_known=bool(await reader.fetchval(CUSTOMER, customer_id)),
                invoice_customer_id=None if named is None else await reader.fetchval(INVOICE, named, customer_id),
            )
        case DecideComplaint():
            creditable = await reader.fetchval(CREDITABLE, command.complaint_no)
            right = await authority(reader, decider(stamp.actor, command.on_behalf_of), stamp.today)
            return ComplaintBasis(stamp, book, creditable=ZERO if creditable is None else creditable, authority=right)
        case CloseComplaint():
            notes = await reader.fetch(CREDIT_NOTES, command.complaint_no)
            return ComplaintBasis(stamp, book, credit_notes=frozenset(note["credit_note_no"] for note in notes))
        case _:
            return ComplaintBasis(stamp, book)
