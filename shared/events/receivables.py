"""What the receivables service says: invoices, money received and what it paid, commission periods. P4-5, P4-7

Every fact of a customer's account stands in the stream `account-<customer_id>`; a commission period in
`commission-period`.
"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.contracts import Terms
from shared.events.days import Day, Month, Period
from shared.events.money import Money, NotNegative, Positive, Quantity
from shared.events.numbers import Count, Ordinal, Position
from shared.events.office import BusinessDayBegan
from shared.events.text import FieldName, Hash, Id, Text

Method = Literal["cash", "transfer", "cheque", "bill"]
Component = Literal["base", "excess", "override"]


class InvoiceInstalment(Value):
    """A part of an invoice and the day it falls due; parts stand in order of their days and sum to the invoice."""

    due_on: Day
    amount: NotNegative


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


class CashHandedIn(Event):
    """Cash that a rep or driver had taken on the road reached finance. P4-7.1, P4-7.2"""

    TYPE: ClassVar[str] = "huikuan.receivables.CashHandedIn.v1"
    receipt_no: Id
    customer_id: Id
    handed_in_on: Day


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
    """A part or all of an allocation is taken back; the money is free again, or gone with a bounced instrument."""

    TYPE: ClassVar[str] = "huikuan.receivables.AllocationReversed.v1"
    allocation_no: Ordinal
    receipt_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    reversed_on: Day
    because: Literal["bounce", "credit_note"]
    cash: bool = True


class PaymentReleased(Event):
    """A receipt waits no longer for the invoice that it names: finance let it go, or it is another's. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.PaymentReleased.v1"
    receipt_no: Id
    customer_id: Id
    released_on: Day
    released_by: Id
    invoice_no: Id | None = None  # that invoice, where it was issued to another customer; None: finance decided


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
