"""What the after-sales service says: complaints and what became of them. P5-7"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event
from shared.events.days import Day, Instant
from shared.events.money import NotNegative, Positive
from shared.events.text import FieldName, FieldText, Id, PolicyVersion, Prose, Text

Outcome = Literal["return", "replace", "allowance", "compensation", "reject"]


class ComplaintFiled(Event):
    """Somebody of the company took a complaint, by whatever channel. P5-7.1a"""

    TYPE: ClassVar[str] = "huikuan.aftersales.ComplaintFiled.v1"
    complaint_no: Id
    customer_id: Id
    invoice_no: Id | None = None
    received_on: Day
    channel: Text
    text: Prose
    severity: Text | None = None
    wants: tuple[Literal["return", "compensation"], ...] = ()
    harms_reputation: bool = False
    form_required: bool  # 客户投诉申请单 is mandatory. P5-7.1b
    taken_by: Id
    answer_due_at: Instant | None = None
    decision_due_at: Instant | None = None


class ComplaintFormCompleted(Event):
    """Every field of the 客户投诉申请单 is filled. P5-7.1d"""

    TYPE: ClassVar[str] = "huikuan.aftersales.ComplaintFormCompleted.v1"
    complaint_no: Id
    fields: dict[FieldName, FieldText] = Field(default_factory=dict)
    completed_by: Id


class ComplaintAnswered(Event):
    """The customer was told something at once. P5-7.1c"""

    TYPE: ClassVar[str] = "huikuan.aftersales.ComplaintAnswered.v1"
    complaint_no: Id
    answer: Prose
    answered_by: Id
    answered_on: Day


class ComplaintReviewed(Event):
    """The head of the department reviewed the complaint. P5-7.1e"""

    TYPE: ClassVar[str] = "huikuan.aftersales.ComplaintReviewed.v1"
    complaint_no: Id
    opinion: Prose
    reviewed_by: Id
    reviewed_on: Day


class ComplaintDecided(Event):
    """What the company does, approved by somebody whose level covers the amount. P5-7.2"""

    TYPE: ClassVar[str] = "huikuan.aftersales.ComplaintDecided.v1"
    complaint_no: Id
    customer_id: Id
    outcome: Outcome
    amount: NotNegative
    reason: Prose
    decided_by: Id
    on_behalf_of: Id | None = None  # in whose place
    decided_on: Day
    policy: PolicyVersion


class CreditGranted(Event):
    """The customer is to be credited: receivables issues the credit note under this number. P5-7.2, P1-3.6

    It is granted for good when receivables says so (`CreditNoteIssued`), and void where it refuses (`CreditRefused`).
    """

    TYPE: ClassVar[str] = "huikuan.aftersales.CreditGranted.v1"
    complaint_no: Id
    credit_note_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    granted_on: Day
    reason: Literal["return", "allowance", "compensation"]


class CreditRefused(Event):
    """Receivables could not issue the credit note: the grant is void and the decision open again. P5-7.2, P1-3.6

    The figures are those of the refusal: what was granted, and what was `left` of the invoice where there is one.
    """

    TYPE: ClassVar[str] = "huikuan.aftersales.CreditRefused.v1"
    complaint_no: Id
    credit_note_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    left: NotNegative | None = None
    rule: Id
    clause: Id | None = None
    reason: Text
    refused_on: Day


class ComplaintClosed(Event):
    """The customer was told and nothing is open any more. P5-7.2"""

    TYPE: ClassVar[str] = "huikuan.aftersales.ComplaintClosed.v1"
    complaint_no: Id
    closed_by: Id
    closed_on: Day
    result: Prose
