"""Credit that after-sales granted: a credit note where the account carries it, else the fact that it does not. P5-7.2

Two desks may grant on one invoice in the same moment, each by tables that know nothing of the other. The account of the
customer is one stream, so the second of them is refused here, by a fact that after-sales reads.
"""

from collections.abc import Iterator

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.reductions import credit
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.reductions import ClaimCredit, IssueCreditNote, RefuseCredit
from shared.events import Event
from shared.events.receivables import CreditNoteRefused
from shared.runtime.ask.decisions import Basis, Refused


def claim(account: Account, wish: ClaimCredit, basis: AccountBasis) -> Iterator[Event]:
    """Yield the credit note and what follows from it, or its refusal; nothing where one of them is on record."""
    if wish.credit_note_no in account.refused_credits:
        return
    if isinstance(wish, RefuseCredit):
        facts: Iterator[Event] = iter([refused(account, wish, basis)])
    else:
        facts = credit(account, note(wish), basis)
    try:
        first = next(facts, None)
    except Refused as refusal:  # a decision refuses before its first fact
        first = refused(account, RefuseCredit.of(wish, refusal), basis)
    if first is not None:
        yield first
        yield from facts


def note(wish: ClaimCredit) -> IssueCreditNote:
    """Return the credit note that is claimed: an allowance, on the day on which it was granted."""
    return IssueCreditNote(**wish.model_dump(include=set(ClaimCredit.model_fields)))


def refused(account: Account, wish: RefuseCredit, basis: Basis) -> CreditNoteRefused:
    """Return that a credit cannot stand, with what was left of the invoice."""
    invoice = account.invoices.get(wish.invoice_no)
    return CreditNoteRefused(
        **wish.model_dump(exclude={"dated_on"}),
        left=None if invoice is None else invoice.issued.amount - invoice.credited,
        refused_on=basis.stamp.today,
    )
