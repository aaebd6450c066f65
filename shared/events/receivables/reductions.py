"""Credit notes and write-offs, and who may have to answer for a bad debt. P1-3.6, P4-7.5, P5-7.2"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative, Positive, Quantity
from shared.events.text import FieldName, Id, Text


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
