"""What the reading doors of after-sales answer."""

from datetime import date, datetime
from typing import Literal

from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFiled,
    ComplaintFormCompleted,
    ComplaintReviewed,
    CreditGranted,
    CreditRefused,
    Outcome,
)
from shared.runtime.http.answers import Amount, Shown


class Complaint(Shown):
    """A complaint and how far it is handled."""

    complaint_no: str
    customer_id: str
    invoice_no: str | None
    received_on: date
    channel: str
    severity: str | None
    form_required: bool
    status: Literal["filed", "form_missing", "answered", "reviewed", "credit_refused", "decided", "closed"]
    answer_due_at: datetime | None
    answered_at: datetime | None
    decision_due_at: datetime | None
    decided_at: datetime | None
    outcome: Outcome | None
    amount: Amount | None
    credit_note_no: str | None
    credited: Amount | None
    closed_at: datetime | None


class ComplaintsOverdue(Shown):
    """Steps that were late at an instant; a decision is late from the moment in which its credit was refused."""

    complaint_no: str
    customer_id: str
    step: Literal["answer", "decision"]
    due_at: datetime


class ComplaintFile(Shown):
    """The file of a complaint: the fact of each step, null where it was not taken; all credits that were refused."""

    filed: ComplaintFiled
    form: ComplaintFormCompleted | None
    answered: ComplaintAnswered | None
    reviewed: ComplaintReviewed | None
    decided: ComplaintDecided | None
    granted: CreditGranted | None
    refused: tuple[CreditRefused, ...]
    closed: ComplaintClosed | None
