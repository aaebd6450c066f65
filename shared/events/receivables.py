"""What the receivables service says: invoices, money received and what it paid, commission periods. P4-5, P4-7

Every fact of a customer's account stands in the stream `account-<customer_id>`; a commission period in
`commission-period`.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events import Event, Made, Value
from shared.events.contracts import Terms
from shared.events.days import Day, Instant, Month, Period
from shared.events.money import Money, NotNegative, Positive, Quantity
from shared.events.numbers import Count, Ordinal, Position
from shared.events.office import BusinessDayBegan
from shared.events.text import DutyId, FieldName, Hash, Id, Prose, Text

Method = Literal["cash", "transfer", "cheque", "bill"]
BillKind = Literal["bank", "commercial"]
Component = Literal["base", "excess", "override"]


class InvoiceInstalment(Value):
    """A part of an invoice and the day it falls due; parts stand in order of their days and sum to the invoice."""

    due_on: Day
    amount: NotNegative
    retention: Literal[True] | None = None  # kept back as a surety (质保金). P4-7.3


class InvoiceLine(Value):
    """`amount` is S = quantity x price, `list_amount` is L = quantity x list price; freight lines have L = S. P4-5.2"""

    line_no: Id
    kind: Literal["goods", "freight"]
    product_id: Id | None = None
    quantity: Quantity | None = None
    amount: NotNegative
    list_amount: NotNegative


class InvoiceIssued(Event):
    """A dispatch was invoiced. Amounts are tax-inclusive. P1-2.2, P4-7.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.InvoiceIssued.v1"
    invoice_no: Id
    customer_id: Id
    contract_no: Id
    order_no: Id | None = None
    signed_on: Day  # of the contract revision that it follows
    issued_on: Day
    terms: Terms
    instalments: tuple[InvoiceInstalment, ...]
    lines: tuple[InvoiceLine, ...]
    amount: NotNegative


class DueDatesMoved(Event):
    """The goods were delivered: what counts from delivery falls due anew; the same number of parts. P4-7.2, P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.receivables.DueDatesMoved.v1"
    invoice_no: Id
    customer_id: Id
    delivered_on: Day
    instalments: tuple[InvoiceInstalment, ...]


class InstrumentReceived(Event):
    """A cheque or bank bill came in and was handed to finance; it is no money yet. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.InstrumentReceived.v1"
    receipt_no: Id
    customer_id: Id
    method: Method
    instrument_no: Id
    bank: Text | None = None
    drawer_id: Id | None = None
    amount: NotNegative
    received_on: Day
    invoice_no: Id | None = None
    came_on: Day | None = None  # when a slip's cheque came to finance; None: the day on which it was received
    bill_kind: BillKind | None = None  # of a bill; None: a bank's
    acceptor: Text | None = None
    due_on: Day | None = None
    endorsers: tuple[Text, ...] = ()
    endorser_id: Id | None = None  # the last of them, where somebody else drew the bill
    order_no: Id | None = None  # the order that the payer named


class BankLine(Value):
    """The line of a bank's statement by which money came in; `account` is the company's own.

    A line without a serial is told from others by its content, and by its place (`ordinal`) among equal ones of one
    statement. What the bank says of the payer finds the customer the next time.
    """

    bank: Id
    account: Id
    serial: Id | None = None
    payer: Text | None = None
    payer_account: Id | None = None
    memo: Text | None = None
    ordinal: Ordinal = 1


class PaymentReceived(Event):
    """Money counts from this day: cash and transfers when they came, cheques and bills when they cleared. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentReceived.v1"
    receipt_no: Id
    customer_id: Id
    method: Method
    instrument_no: Id | None = None
    amount: NotNegative
    received_on: Day
    counts_on: Day
    invoice_no: Id | None = None  # the invoice that the payer named
    collected_by: Id | None = None  # a rep or driver who took cash on the road
    hand_in_by: Day | None = None  # that cash reaches finance by this day. P4-7.2
    bank_line: BankLine | None = None  # of a transfer that was recorded from a bank's statement
    line_corrections: Count = 0  # receipts of that line that had been corrected before
    order_no: Id | None = (
        None  # the order that the payer named: it pays the invoices of that order alone, until released
    )


Headers = Annotated[tuple[Text, ...], Field(max_length=20)]
"""Words over a column, or in its place letters (A, B, …) where the file has no header: the first that is there counts.

Of a memo all count that are there.
"""
Words = Annotated[tuple[Text, ...], Field(max_length=50)]


class BankLayout(Made):
    """How the statements of a bank are laid out. Money in has a column of its own, or a sign, or a mark beside it.

    `known_by` are words by which a file is the bank's; `own_account_after` stand before the company's account in the
    lines above the header. `skipped_lines` stand above the header (left out: it is found); `lettered` files have none.
    `amount` with `direction` holds money in where that column says one of `incoming`, without it where it is positive.
    """

    bank: Id  # its code, such as ICBC
    name: Text
    known_by: Words = ()
    encoding: Literal["UTF-8", "GB18030", "UTF-16"] | None = None
    skipped_lines: Count | None = None
    lettered: bool = False
    own_account_after: Words = ()
    day: Headers
    credit: Headers = ()
    debit: Headers = ()
    amount: Headers = ()
    direction: Headers = ()
    incoming: Words = ()
    payer: Headers = ()
    payer_account: Headers = ()
    serial: Headers = ()
    memo: Headers = ()
    own_account: Headers = ()


class BankMappingSet(BankLayout, Event):
    """Finance says how the statements of a bank are laid out, from now on and until it says otherwise."""

    TYPE: ClassVar[str] = "huikuan.receivables.BankMappingSet.v1"
    set_on: Day


class CashHandedIn(Event):
    """Cash that a rep or driver had taken on the road reached finance. P4-7.1, P4-7.2"""

    TYPE: ClassVar[str] = "huikuan.receivables.CashHandedIn.v1"
    receipt_no: Id
    customer_id: Id
    handed_in_on: Day


class MoneyCollected(Event):
    """Somebody took a customer's money on the road and wrote a slip: it is in his hands, and no receipt. P4-7.1, P4-7.2

    `due_on` is the last day on which it is handed in in time, `written_on` the day on which the slip was accepted.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.MoneyCollected.v1"
    collection_no: Id
    customer_id: Id
    amount: Positive
    method: Literal["cash", "cheque"]
    instrument_no: Id | None = None  # of a cheque
    collected_on: Day
    collected_by: Id
    due_on: Day
    written_on: Day
    invoice_no: Id | None = None  # the invoice that the payer named
    trip_no: Id | None = None


class MoneyHandedIn(Event):
    """The money of a slip reached finance and was counted; the receipt of the slip's amount stands beside it. P4-7.1

    `accepted_on` decides whether it was late. What was counted above the amount went back to the collector.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.MoneyHandedIn.v1"
    collection_no: Id
    customer_id: Id
    receipt_no: Id
    amount: Positive
    counted: NotNegative
    handed_in_on: Day
    accepted_on: Day
    counted_by: Id


class HandInFellShort(Event):
    """Less was counted than the slip says: the customer has paid it all, the collector answers for the rest. P4-7.1"""

    TYPE: ClassVar[str] = "huikuan.receivables.HandInFellShort.v1"
    collection_no: Id
    customer_id: Id
    receipt_no: Id
    staff_id: Id  # who collected it
    amount: Positive
    counted: NotNegative
    short: Positive
    noted_on: Day


class LateHandInsRepeated(Event):
    """Somebody handed money of a month in late so often that staff has to judge it; said once a month. P4-7.6

    `month` is that of the receipts' and slips' days, `receipt_nos` those that were late, in the order in which they
    came: receipts of cash without a slip, and slips under their own numbers.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LateHandInsRepeated.v1"
    staff_id: Id
    month: Month
    receipt_nos: tuple[Id, ...]
    noted_on: Day


class SetOffProposed(Event):
    """Finance asks to set off what the company owes the customer otherwise; nothing is settled by it. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.SetOffProposed.v1"
    set_off_no: Id
    customer_id: Id
    amount: Positive
    dated_on: Day
    invoice_no: Id | None = None
    reason: Text
    proposed_by: Id


class CreditSetOff(Event):
    """The company owes the customer something else and sets it off: it settles like money and earns nothing. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.CreditSetOff.v1"
    set_off_no: Id
    customer_id: Id
    amount: Positive
    dated_on: Day
    invoice_no: Id | None = None
    reason: Text
    decided_by: Id


class InstrumentBounced(Event):
    """A cheque or bill came back unpaid; `withdrawn` is what went with it beside its allocations. P4-7.4

    That is its unapplied rest, and what had been refunded of it: the customer owes that now. The allocations it had
    made are reversed by `AllocationReversed` facts recorded just before this one.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.InstrumentBounced.v1"
    receipt_no: Id
    customer_id: Id
    bounced_on: Day
    withdrawn: NotNegative


class InstrumentDeposited(Event):
    """Finance brought a cheque or bill to the bank; it is no money yet. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.InstrumentDeposited.v1"
    receipt_no: Id
    customer_id: Id
    deposited_on: Day


class BillDiscounted(Event):
    """A bank took a bill before its due day for less than it says; the interest is the company's cost. P4-7.4

    `recourse`: the bank may ask its money back. A bank's bill counts on this day, as does one without recourse.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.BillDiscounted.v1"
    receipt_no: Id
    customer_id: Id
    credited_on: Day
    interest: NotNegative
    net: NotNegative
    recourse: bool
    discounted_by: Id


class BillEndorsed(Event):
    """A bill was passed on to a supplier; a bank's bill counts on this day. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.BillEndorsed.v1"
    receipt_no: Id
    customer_id: Id
    endorsed_on: Day
    to: Text
    endorsed_by: Id


class BillDischarged(Event):
    """The holder of a bill that was discounted or endorsed was paid after its due day: that is final. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.BillDischarged.v1"
    receipt_no: Id
    customer_id: Id
    discharged_on: Day


class BillReturned(Event):
    """A bill went back to the customer before it counted, as agreed: it is void, and nothing bounced. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.BillReturned.v1"
    receipt_no: Id
    customer_id: Id
    returned_on: Day
    agreed_by: Id


class ReceiptCorrectionProposed(Event):
    """Finance says that a receipt is wrong, and why; the head of finance has to confirm it. P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.ReceiptCorrectionProposed.v1"
    correction_no: Id
    receipt_no: Id
    customer_id: Id
    reason: Text
    proposed_on: Day
    proposed_by: Id


class ReceiptCorrected(Event):
    """A receipt that was typed twice or for the wrong customer is worth nothing from this day on. P4-7.6

    `withdrawn` is its unapplied rest, which went with it. The allocations it had made are reversed by
    `AllocationReversed` facts recorded just before this one. It is no bounced instrument.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.ReceiptCorrected.v1"
    correction_no: Id
    receipt_no: Id
    customer_id: Id
    corrected_on: Day
    withdrawn: NotNegative
    proposed_by: Id
    confirmed_by: Id
    on_behalf_of: Id | None = None  # in whose place it was confirmed


class PaymentAllocated(Event):
    """Money of a receipt pays an invoice. `allocation_no` counts 1, 2, … in the customer's account. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentAllocated.v1"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    allocated_on: Day
    cash: bool = True  # False: a set-off, which settles like money and earns nothing


class AllocationReversed(Event):
    """A part or all of an allocation is taken back; the money is free again, or gone with its receipt. P4-5.3

    A credit note frees it; with an instrument that bounced, or a receipt that was wrong, it is gone.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.AllocationReversed.v2"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    reversed_on: Day
    because: Literal["bounce", "credit_note", "correction"]
    cash: bool = True
    to_freight: Literal[True] | None = None  # the freight account had paid it: it stands there again, and is not free


class AllocationReversedV1(Event):
    """A part or all of an allocation is taken back, before wrong receipts were corrected. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.AllocationReversed.v1"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    reversed_on: Day
    because: Literal["bounce", "credit_note"]
    cash: bool = True

    def upcast(self) -> AllocationReversed:
        """Return the fact in the words of today."""
        return AllocationReversed(**dict(self))


class PaymentReleased(Event):
    """A receipt waits no longer for what it names: finance let it go, it is another's, or the order is done. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentReleased.v1"
    receipt_no: Id
    customer_id: Id
    released_on: Day
    released_by: Id
    invoice_no: Id | None = None  # that invoice, where it was issued to another customer; None: finance decided
    order_no: Id | None = None  # the order that it named, where that is wholly invoiced or cancelled


class CreditNoteIssued(Event):
    """An invoice is reduced. Recorded after what made room for it and before what the freed money pays. P1-3.6, P5-7.2

    allowance: goods lines shrink in proportion; return: `returned` names lines and quantities.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.CreditNoteIssued.v1"
    credit_note_no: Id
    customer_id: Id
    invoice_no: Id
    dated_on: Day
    amount: NotNegative
    kind: Literal["allowance", "return"] = "allowance"
    returned: dict[FieldName, Quantity] = Field(default_factory=dict)  # line_no -> quantity
    complaint_no: Id | None = None


class CreditNoteRefused(Event):
    """A credit that after-sales granted (the event that caused this one) cannot stand: nothing was reduced. P5-7.2

    `left` is what earlier credit notes left of the invoice; None: the customer has no such invoice.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.CreditNoteRefused.v1"
    complaint_no: Id
    credit_note_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    left: NotNegative | None = None
    rule: Id  # the name of the rule that refused, such as MoreThanTheInvoice
    clause: Id | None = None
    reason: Text
    refused_on: Day


class AmountWrittenOff(Event):
    """Something open will not be collected. Up to the small difference (尾差) it is no bad debt. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.AmountWrittenOff.v1"
    write_off_no: Id
    customer_id: Id
    invoice_no: Id
    dated_on: Day
    amount: NotNegative
    bad_debt: bool
    decided_by: Id


class WriteOffReversed(Event):
    """A part or all of a write-off is taken back, since money or a credit note came for it. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.WriteOffReversed.v1"
    write_off_no: Id
    customer_id: Id
    invoice_no: Id
    reversed_on: Day
    amount: Positive
    because: Literal["payment", "credit_note"]


class RefundProposed(Event):
    """Finance asks to pay unapplied credit of a receipt back. P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.RefundProposed.v1"
    refund_no: Id
    customer_id: Id
    receipt_no: Id
    amount: Positive
    proposed_on: Day
    proposed_by: Id


class RefundPaid(Event):
    """The GM approved and unapplied credit was paid back; it earns and claws back nothing. P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.RefundPaid.v1"
    refund_no: Id
    customer_id: Id
    receipt_no: Id
    amount: Positive
    paid_on: Day
    approved_by: Id


class CollectionPaused(Event):
    """A promise to pay or a dispute keeps an invoice from the next stage until its day. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.CollectionPaused.v1"
    invoice_no: Id
    customer_id: Id
    because: Literal["promise", "dispute"]
    paused_on: Day
    until: Day
    note: Text
    receipt_no: Id | None = None  # the bill that pauses it; the pause ends with the bill, where that comes first
    dispute_no: Id | None = None  # the dispute that pauses it; the pause ends where that is rejected
    part: Ordinal | None = None  # the only instalment that is paused


class PromiseMade(Event):
    """A customer promised to pay so much of an invoice by a day; its collection pauses until then. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.PromiseMade.v1"
    promise_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    promised_for: Day
    said_by: Text
    channel: Text
    made_on: Day
    made_by: Id


class PromiseKept(Event):
    """What was promised was paid by its day: money of these days less what was taken back in them. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.PromiseKept.v1"
    promise_no: Id
    customer_id: Id
    invoice_no: Id
    paid: Money
    decided_on: Day


class PromiseBroken(Event):
    """The day after the promised one has begun, and less was paid than was promised. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.PromiseBroken.v1"
    promise_no: Id
    customer_id: Id
    invoice_no: Id
    paid: Money
    decided_on: Day


class DisputeOpened(Event):
    """Somebody says why a customer need not pay an invoice yet; nothing pauses before it is accepted. P4-7.5

    With `part` a rule opened it: that instalment is a retention, which falls due while a complaint is open. P4-7.3
    """

    TYPE: ClassVar[str] = "huikuan.receivables.DisputeOpened.v1"
    dispute_no: Id
    customer_id: Id
    invoice_no: Id
    reason: Prose
    complaint_no: Id | None = None
    part: Ordinal | None = None
    opened_on: Day
    opened_by: Id


class DisputeAccepted(Event):
    """The head takes a dispute for one; a `CollectionPaused` until the same day stands beside it. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DisputeAccepted.v1"
    dispute_no: Id
    customer_id: Id
    invoice_no: Id
    until: Day
    accepted_on: Day
    accepted_by: Id


class DisputeSettled(Event):
    """The customer is right (a credit note is finance's next act), or not: then the pause ends on this day. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DisputeSettled.v1"
    dispute_no: Id
    customer_id: Id
    invoice_no: Id
    outcome: Literal["upheld", "rejected"]
    reason: Prose
    settled_on: Day
    settled_by: Id


class FreightAccountSettled(Event):
    """Freight that a customer advanced was set off against his debts; the rest is carried, or to be paid out. P5-5.3a

    `balance` are all advances dated by `through`, less what was set off, paid out or asked to be paid out before. What
    is set off stands beside it as `CreditSetOff` under the same number: no cash, so nobody earns by it.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.FreightAccountSettled.v1"
    settlement_no: Id
    customer_id: Id
    through: Day
    balance: Positive
    set_off: NotNegative
    pay_out: NotNegative  # stays in the account, reserved, until it is paid
    carried: NotNegative
    settled_on: Day
    settled_by: Id


class FreightPaidOut(Event):
    """What a settlement of a freight account left for the customer was paid to him. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.receivables.FreightPaidOut.v1"
    settlement_no: Id
    customer_id: Id
    amount: Positive
    paid_on: Day
    paid_by: Id


class StageReached(Event):
    """An instalment is so many days overdue that the next stage of collection begins; once a stage and part. P4-7.5

    `part` counts the instalments of the invoice; `due_on` and `outstanding` are those of the day, `staff_id` is the
    contract's rep then.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.StageReached.v1"
    invoice_no: Id
    customer_id: Id
    part: Ordinal
    stage: Ordinal
    due_on: Day
    outstanding: Positive
    staff_id: Id | None = None
    reached_on: Day


class DebtorContacted(Event):
    """Somebody spoke to a customer who owes, by which these duties of stages are done. P4-7.5

    `accepted_at` is when the contact came on record at customers.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.DebtorContacted.v1"
    customer_id: Id
    contact_id: Id
    staff_id: Id
    duties: tuple[DutyId, ...]
    contacted_on: Day
    accepted_at: Instant


class SupplyStopped(Event):
    """A customer has an instalment at stage 3: what is not prepaid leaves no more. P4-7.5

    `invoice_no` and `part` name the instalment that made it so.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.SupplyStopped.v1"
    customer_id: Id
    invoice_no: Id
    part: Ordinal
    stopped_on: Day


class SupplyResumed(Event):
    """A customer is supplied again: nothing is at stage 3 any more, or somebody decided it, through a last day. P4-7.5

    `until` is that last day: where something is at stage 3 still when the next begins, `SupplyStopped` follows.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.SupplyResumed.v1"
    customer_id: Id
    stopped_on: Day  # the stop that it ends
    resumed_on: Day
    until: Day | None = None
    reason: Text | None = None
    resumed_by: Id | None = None


class BadDebtLiabilityRaised(Event):
    """A bad debt was written off, for which a rep may have to answer; nothing is deducted by it. P4-7.5

    `staff_id` is the contract's rep on `due_on`, the due day of the oldest instalment that the write-off lowered.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.BadDebtLiabilityRaised.v1"
    write_off_no: Id
    customer_id: Id
    invoice_no: Id
    staff_id: Id | None = None
    due_on: Day
    amount: Positive
    raised_on: Day


class BadDebtLiabilityLowered(Event):
    """Something of a bad debt was recovered or credited; `remaining` is what is left to answer for. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.BadDebtLiabilityLowered.v1"
    write_off_no: Id
    customer_id: Id
    invoice_no: Id
    staff_id: Id | None = None
    amount: Positive
    remaining: NotNegative
    lowered_on: Day


class AgreedDay(Value):
    """A new day for an instalment, agreed with the customer. It matters for letters alone. P4-7.5"""

    part: Ordinal
    due_on: Day


class LegalActionChosen(Event):
    """The gm chose what becomes of an invoice at stage 4. P4-7.5

    By an agreement its parts have new days, for letters alone; after a suit no letter is written any more.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LegalActionChosen.v1"
    customer_id: Id
    invoice_no: Id
    choice: Literal["agreement", "letter", "suit", "bad_debt"]
    note: Text
    days: tuple[AgreedDay, ...] = ()
    chosen_on: Day
    chosen_by: Id


class LetterPart(Value):
    """An instalment that a letter asks for, as it stood on the letter's day."""

    invoice_no: Id
    part: Ordinal
    due_on: Day
    outstanding: Positive


class DunningLetterDrafted(Event):
    """A letter (催款函) asks a customer for what is at a stage or beyond; an instalment has one letter a stage. P4-7.5

    Parts stand by due day; the first invoice says whose head approves it.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.DunningLetterDrafted.v1"
    letter_no: Id
    customer_id: Id
    stage: Ordinal
    parts: tuple[LetterPart, ...]
    amount: Positive
    drafted_on: Day
    drafted_by: Id


class DunningLetterApproved(Event):
    """A letter may be sent: approved by the head, at stage 3 by finance's head, at stage 4 by the gm. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DunningLetterApproved.v1"
    letter_no: Id
    customer_id: Id
    approved_on: Day
    approved_by: Id


class DunningLetterSent(Event):
    """A letter was sent; `proof` is the number by which that can be shown. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DunningLetterSent.v1"
    letter_no: Id
    customer_id: Id
    sent_on: Day
    proof: Text
    sent_by: Id


class BusinessDayBeganV1(Event):
    """The company opened this day: what receivables alone said before every service said it of itself."""

    TYPE: ClassVar[str] = "huikuan.receivables.BusinessDayBegan.v1"
    day: Day

    def upcast(self) -> BusinessDayBegan:
        """Return the word that every service may say."""
        return BusinessDayBegan(day=self.day)


class CommissionLine(Value):
    """What one person is owed for one invoice and component by the end of a month. P4-5.2"""

    staff_id: Id
    role: Literal["rep", "manager"]
    invoice_no: Id
    component: Component
    entitled_to_date: Money
    settled_before: Money
    payable: Money


class Statement(Value):
    """A person's month: brought_forward + earned + clawed_back = payable + carried_forward. P4-5.3"""

    staff_id: Id
    brought_forward: Money
    earned: Money
    clawed_back: Money
    payable: Money
    carried_forward: Money


class RankingRow(Value):
    """A place by net cash collected in a month (`2024-03`) or year (`2024`). P4-5.4"""

    period: Period
    rank: Ordinal
    staff_id: Id
    collected: Money
    bonus: Money


class CommissionSettled(Event):
    """A part of what a month's close freezes, recorded in one append with the close itself. P4-5.2, P4-5.4

    In parts, so that no number of people or invoices makes an event too large.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.CommissionSettled.v1"
    month: Month
    part: Ordinal
    lines: tuple[CommissionLine, ...] = ()
    statements: tuple[Statement, ...] = ()
    places: tuple[RankingRow, ...] = ()


class CommissionPeriodClosed(Event):
    """Finance closed a month; its statements never change. December also freezes the year's ranking. P4-5.2, P4-5.4

    `content_hash` is the SHA-256 of the canonical lines, statements and rankings in its parts; `known` says up to which
    position of each service's log the facts were known, later ones fall into the next statement.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.CommissionPeriodClosed.v1"
    month: Month
    parts: Count
    known: dict[FieldName, Position]
    content_hash: Hash
    closed_by: Id


class LeaverLinesSettled(Event):
    """A part of the lines of a leaver's statement, recorded in one append with the statement itself. P4-8.2

    In parts, so that no number of invoices makes an event too large.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LeaverLinesSettled.v1"
    staff_id: Id
    through: Day
    part: Ordinal
    lines: tuple[CommissionLine, ...]


class LeaverStatementSettled(Event):
    """What a leaver earned through a day is settled before the month is closed, as an earlier statement of it. P4-8.2

    Figures are as in a `Statement`; `known` is as in a close. `lines` are the last ones, `parts` says in how many facts
    before those before them stand.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LeaverStatementSettled.v1"
    staff_id: Id
    through: Day
    lines: tuple[CommissionLine, ...] = ()
    brought_forward: Money
    earned: Money
    clawed_back: Money
    payable: Money
    carried_forward: Money
    known: dict[FieldName, Position]
    settled_on: Day
    settled_by: Id
    parts: Count = 0


class ProgressUpdated(Event):
    """A rep says how the collection of a month goes (回款进度表). P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.ProgressUpdated.v1"
    month: Month
    staff_id: Id
    note: Prose
    updated_on: Day


class ProgressCommented(Event):
    """The head comments on how the collection of a rep's month goes (回款进度表). P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.ProgressCommented.v1"
    month: Month
    staff_id: Id
    note: Prose
    commented_on: Day
    commented_by: Id
