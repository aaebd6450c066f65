"""Credit that after-sales granted: a credit note where the account carries it, else the fact that it does not. P5-7.2

Two desks may grant on one invoice in the same moment, each by tables that know nothing of the other. The account of the
customer is one stream, so one of them comes second here and is told.
"""

from collections.abc import Iterator
from typing import Self

from services.receivables.subjects.account.documents import Account
from services.receivables.subjects.account.reductions import IssueCreditNote, credit
from shared.events import Event
from shared.events.days import Day
from shared.events.money import Positive
from shared.events.receivables import CreditNoteRefused
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Basis, Command, Refused


class ClaimCredit(Command):
    """Issue the credit note of a complaint; what a rule refuses is recorded for after-sales, never sent back."""

    complaint_no: Known
    credit_note_no: Known
    customer_id: Known
    invoice_no: Known
    dated_on: Day
    amount: Positive

    def instead(self, refusal: Refused) -> "RefuseCredit":
        """Record that the number of the credit note names another thing already."""
        return RefuseCredit.of(self, refusal)


class RefuseCredit(ClaimCredit):
    """Record that a credit cannot stand, by the rule that says so."""

    rule: Id
    clause: Id | None = None
    reason: Text

    @classmethod
    def of(cls, claim: ClaimCredit, refusal: Refused) -> Self:
        """Return the refusal of a claim."""
        told = {"rule": type(refusal).__name__, "clause": refusal.clause, "reason": refusal.title}
        return cls(**claim.model_dump(include=set(ClaimCredit.model_fields)), **told)


def claim(account: Account, wish: ClaimCredit, basis: Basis) -> Iterator[Event]:
    """Yield the credit note and what follows from it, or its refusal; nothing where one of them is on record."""
    if wish.credit_note_no in account.refused_credits:
        return
    facts = iter([refused(account, wish, basis)]) if isinstance(wish, RefuseCredit) else credit(account, note(wish))
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
