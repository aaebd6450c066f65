"""What may be wished of a customer's account. P4-5.3, P4-7"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from shared.events.contracts import Terms
from shared.events.days import Day, Instant, PastDay
from shared.events.money import Money, NotNegative, Positive, Quantity
from shared.events.numbers import Count, Ordinal
from shared.events.receivables import (
    BankLine,
    BillKind,
    InvoiceLine,
    Method,
)
from shared.events.text import Id, Known, Prose, Text
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

    `bounced_on` says that it came back; `bank_line` by which line of a bank's statement it came.
    """

    gained: ClassVar[frozenset[str]] = frozenset(
        {"acceptor", "bill_kind", "due_on", "endorser_id", "endorsers", "order_no", "bank_line"}
    )
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
    bank_line: BankLine | None = None
    bill_kind: BillKind | None = None
    acceptor: Text | None = None
    due_on: Day | None = None
    endorsers: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    endorser_id: Known | None = None
    order_no: Known | None = None

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


class CollectMoney(Command):
    """Write a slip for money of a customer that was taken on the road: it is in the collector's hands, no receipt."""

    collection_no: Id
    customer_id: Known
    amount: Positive
    method: Literal["cash", "cheque"]
    instrument_no: Id | None = None
    collected_on: PastDay
    invoice_no: Known | None = None
    trip_no: Id | None = None


class CountMoney(Command):
    """Count the money of a slip that the collector hands in; it becomes a receipt of the slip's amount."""

    receipt_no: Id
    collection_no: Known
    customer_id: Known
    counted: NotNegative
    handed_in_on: PastDay
    bank: Text | None = None


class ReleaseOrder(Command):
    """Let money wait no longer for an order that is wholly invoiced or cancelled."""

    order_no: Id
    customer_id: Id
    released_on: Day


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


class DepositInstrument(Command):
    """Finance brought a cheque or bill to the bank."""

    receipt_no: Known
    customer_id: Known
    deposited_on: PastDay


class DiscountBill(Command):
    """Say that a bank took a bill before its due day, by the bank's own advice."""

    receipt_no: Known
    customer_id: Known
    credited_on: PastDay
    interest: NotNegative
    net: NotNegative
    recourse: bool


class EndorseBill(Command):
    """Say that a bill was passed on to a supplier."""

    receipt_no: Known
    customer_id: Known
    endorsed_on: PastDay
    to: Text


class DischargeBill(Command):
    """Say that the holder of a bill was paid after its due day."""

    receipt_no: Known
    customer_id: Known
    discharged_on: PastDay


class ReturnBill(Command):
    """Say that a bill went back to the customer, as finance and the head of the matter agreed."""

    receipt_no: Known
    customer_id: Known
    returned_on: PastDay
    agreed_by: Known


class ProposeCorrection(Command):
    """Say that a receipt is wrong, and why: typed twice, or for the wrong customer."""

    correction_no: Id
    receipt_no: Known
    customer_id: Known
    reason: Text


class ConfirmCorrection(Command):
    """Confirm that a receipt is wrong: from today on it is worth nothing."""

    receipt_no: Known
    customer_id: Known
    on_behalf_of: Known | None = None


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
    """Propose to settle debts with something that the company owes the customer: no cash, so nobody earns by it.

    `commission_of` names somebody whose commission is meant; that is always refused.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"commission_of"})

    set_off_no: Id
    customer_id: Known
    amount: Positive
    dated_on: PastDay
    invoice_no: Known | None = None
    reason: Text
    commission_of: Known | None = None


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


class MakePromise(Command):
    """Say what a customer promised to pay of an invoice, by which day, who said so and how."""

    promise_no: Id
    customer_id: Known
    invoice_no: Known
    amount: Positive
    promised_for: Day
    said_by: Text
    channel: Text


class JudgePromise(Command):
    """Say what was paid by the day of a promise, when a later day begins."""

    promise_no: Id
    customer_id: Id
    paid: Money
    day: PastDay


class OpenDispute(Command):
    """Say why a customer need not pay an invoice yet."""

    dispute_no: Id
    customer_id: Known
    invoice_no: Known
    reason: Prose
    complaint_no: Known | None = None


class AcceptDispute(Command):
    """Take a dispute for one, as the head: the collection of its invoice pauses."""

    dispute_no: Known
    customer_id: Known


class SettleDispute(Command):
    """Say whether the customer was right."""

    dispute_no: Known
    customer_id: Known
    outcome: Literal["upheld", "rejected"]
    reason: Prose


class DisputeRetention(Command):
    """Dispute a retention that falls due on the day that begins, while a complaint on its invoice is open."""

    dispute_no: Id | None = None  # the house gives it
    customer_id: Id
    invoice_no: Id
    part: Ordinal
    complaint_no: Id
    day: PastDay


class SettleFreight(Command):
    """Set off what a customer advanced of freight by a day; the rest is carried, or to be paid out."""

    settlement_no: Id
    customer_id: Known
    through: PastDay
    pay_out: bool


class PayFreightOut(Command):
    """Say that a customer got what a settlement of his freight left for him."""

    settlement_no: Known
    customer_id: Known
    paid_on: PastDay


class PassedPart(Command):
    """An instalment that is past its day: how far collection has come with it, and whose the contract is.

    `silent` is the stage that it was at when an import brought it: nobody is told of that one, nor of those before.
    """

    invoice_no: Id
    part: Ordinal
    due_on: Day
    stage: Ordinal
    staff_id: Id | None = None
    silent: Count = 0


class BeginStages(Command):
    """Say which instalments of a customer passed a stage, as a business day begins."""

    customer_id: Id
    day: PastDay
    passed: tuple[PassedPart, ...]


class NoteContact(Command):
    """Say that somebody spoke to a customer, as it was logged at customers."""

    customer_id: Id
    contact_id: Id
    staff_id: Id
    contacted_on: PastDay
    accepted_at: Instant


class ResumeSupply(Command):
    """Supply a customer again whose supply is stopped, through a last day."""

    customer_id: Known
    reason: Text
    until: Day


class PartDay(Command):
    """A new day for an instalment, counted from 1 on, as agreed with the customer."""

    part: Ordinal
    due_on: Day


class ChooseLegalAction(Command):
    """Say what becomes of an invoice at stage 4: an agreement with new days, counsel's letter, a suit, a bad debt."""

    customer_id: Known
    invoice_no: Known
    choice: Literal["agreement", "letter", "suit", "bad_debt"]
    note: Text
    days: Annotated[tuple[PartDay, ...], Field(max_length=100)] = ()


class DraftLetter(Command):
    """Draft a letter to a customer about what is at a stage or beyond."""

    letter_no: Id
    customer_id: Known
    stage: Ordinal


class ApproveLetter(Command):
    """Approve a letter that was drafted."""

    letter_no: Known
    customer_id: Known


class SendLetter(Command):
    """Say that an approved letter was sent, and by which number that can be shown."""

    letter_no: Known
    customer_id: Known
    sent_on: PastDay
    proof: Text


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


DisputeCommand = OpenDispute | AcceptDispute | SettleDispute | DisputeRetention
FreightCommand = SettleFreight | PayFreightOut
InstrumentCommand = (
    ClearInstrument | BounceInstrument | DepositInstrument | DiscountBill | EndorseBill | DischargeBill | ReturnBill
)
LetterCommand = DraftLetter | ApproveLetter | SendLetter
PressureCommand = BeginStages | NoteContact | ResumeSupply | ChooseLegalAction | LetterCommand
AccountCommand = (
    IssueInvoice
    | TakeOverInvoice
    | RecordDelivery
    | RecordReceipt
    | InstrumentCommand
    | ProposeCorrection
    | ConfirmCorrection
    | ReleaseReceipt
    | ReleaseMisdirected
    | ReleaseOrder
    | HandInCash
    | CollectMoney
    | CountMoney
    | IssueCreditNote
    | CreditReturn
    | ClaimCredit
    | WriteOff
    | PauseCollection
    | MakePromise
    | JudgePromise
    | DisputeCommand
    | FreightCommand
    | PressureCommand
    | ProposeRefund
    | PayRefund
    | SetOff
    | ApproveSetOff
)
