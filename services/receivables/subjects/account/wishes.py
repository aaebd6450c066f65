"""What may be wished of a customer's account. P4-5.3, P4-7"""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, Self

from shared.events.contracts import Terms
from shared.events.days import Day, PastDay
from shared.events.money import NotNegative, Positive, Quantity
from shared.events.receivables import (
    InvoiceLine,
    Method,
)
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command, Refused

INSTRUMENTS = ("cheque", "bill")


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


class RecordReceipt(Command):
    """Money or an instrument came in. With `cleared_on` a cheque or bill is money from that day.

    `bounced_on` says that it came back.
    """

    complete: ClassVar[bool] = False

    receipt_no: Id
    customer_id: Known
    method: Method
    instrument_no: Id | None = None
    bank: Text | None = None
    drawer_id: Known | None = None
    replaces: Known | None = None
    received_on: PastDay
    cleared_on: PastDay | None = None
    bounced_on: PastDay | None = None
    amount: NotNegative
    invoice_no: Known | None = None
    collected_by: Id | None = None

    @property
    def counts_on(self) -> date | None:
        """The day from which it is money; None: it is not, or not yet."""
        if self.method not in INSTRUMENTS:
            return self.received_on
        bounced_first = (
            self.bounced_on is not None and self.cleared_on is not None and self.bounced_on <= self.cleared_on
        )
        return None if bounced_first else self.cleared_on


class TakeOverReceipt(RecordReceipt):
    """A receipt of a history, with its whole life: what is on record and not in it is other content.

    The bounce of what had been money is a wish of its own, since other facts of the history may lie between.
    """

    complete: ClassVar[bool] = True


class ReleaseReceipt(Command):
    """Let a receipt wait no longer for the invoice that it names."""

    receipt_no: Known
    customer_id: Known
    released_on: PastDay


class ReleaseMisdirected(Command):
    """Let a receipt wait no longer for an invoice that was issued to another customer."""

    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    issued_on: PastDay


class HandInCash(Command):
    """Cash taken on the road reached finance."""

    receipt_no: Known
    customer_id: Known
    handed_in_on: PastDay


class ClearInstrument(Command):
    """The bank paid a cheque or bill."""

    receipt_no: Known
    customer_id: Known
    cleared_on: PastDay


class BounceInstrument(Command):
    """A cheque or bill came back unpaid."""

    receipt_no: Known
    customer_id: Known
    bounced_on: PastDay


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


class ProposeRefund(Command):
    """Pay unapplied credit of a receipt back."""

    refund_no: Id
    customer_id: Known
    receipt_no: Known
    amount: Positive
    proposed_on: PastDay


class PayRefund(Command):
    """Approve a proposed refund: it is paid on this day."""

    refund_no: Known
    customer_id: Known
    paid_on: PastDay


class SetOff(Command):
    """Propose to settle debts with something that the company owes the customer: no cash, so nobody earns by it."""

    set_off_no: Id
    customer_id: Known
    amount: Positive
    dated_on: PastDay
    invoice_no: Known | None = None
    reason: Text


class ApproveSetOff(Command):
    """Approve a proposed set-off: it settles what is owed."""

    set_off_no: Known
    customer_id: Known


class PauseCollection(Command):
    """Leave an invoice at its stage from `paused_on` until `until` (exclusive)."""

    invoice_no: Known
    customer_id: Known
    because: Literal["promise", "dispute"]
    paused_on: PastDay
    until: Day
    note: Text


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


AccountCommand = (
    IssueInvoice
    | TakeOverInvoice
    | RecordDelivery
    | RecordReceipt
    | ClearInstrument
    | BounceInstrument
    | ReleaseReceipt
    | ReleaseMisdirected
    | HandInCash
    | IssueCreditNote
    | ClaimCredit
    | WriteOff
    | PauseCollection
    | ProposeRefund
    | PayRefund
    | SetOff
    | ApproveSetOff
)
