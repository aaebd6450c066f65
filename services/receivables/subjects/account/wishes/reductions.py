"""Credit notes and write-offs. P1-3.6, P4-7.5, P5-7.2"""

from decimal import Decimal
from typing import ClassVar, Literal, Self

from shared.events.days import Day, PastDay
from shared.events.money import NotNegative, Positive, Quantity
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command, Refused


class Returned(Command):
    """Goods of an invoice line that came back."""

    line_no: Known
    quantity: Quantity


class IssueCreditNote(Command):
    """Reduce an invoice. Without lines it is an allowance; `returned` names lines and quantities that came back.

    A return is worth what its lines say; `amount` may then be left out.
    """

    history: ClassVar[bool] = False

    credit_note_no: Id
    customer_id: Known
    invoice_no: Known
    dated_on: PastDay
    amount: NotNegative | None = None
    returned: tuple[Returned, ...] = ()
    complaint_no: Id | None = None

    @property
    def quantities(self) -> dict[str, Decimal]:
        """What came back, by line."""
        quantities: dict[str, Decimal] = {}
        for one in self.returned:
            quantities[one.line_no] = quantities.get(one.line_no, Decimal(0)) + one.quantity
        return quantities

    @property
    def kind(self) -> Literal["allowance", "return"]:
        """What it is by its content."""
        return "return" if self.returned else "allowance"


class CreditReturn(Command):
    """Credit what is left of these lines of an invoice: its delivery failed, and all of it came back."""

    credit_note_no: Id
    customer_id: Known
    invoice_no: Known
    returned_on: Day
    lines: tuple[Known, ...]


class NewCreditReturn(CreditReturn):
    """The same before the house has given the number."""

    credit_note_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class TakeOverCreditNote(IssueCreditNote):
    """A credit note of a history: it keeps its number."""

    history: ClassVar[bool] = True


class WriteOff(Command):
    """Give up on something open: GM only, up to the small difference finance alone."""

    history: ClassVar[bool] = False

    write_off_no: Id
    customer_id: Known
    invoice_no: Known
    dated_on: PastDay
    amount: NotNegative


class TakeOverWriteOff(WriteOff):
    """A write-off of a history, decided elsewhere: those of a day come before its bounces."""

    history: ClassVar[bool] = True


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
