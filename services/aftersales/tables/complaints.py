"""投诉、处理步骤与折让 / Complaints, what was done about them, and what was credited. P5-7.1, P5-7.2, P1-3.6"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from services.aftersales.tables.elsewhere import CREDIT_NOTE, CUSTOMER, INVOICE
from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFiled,
    ComplaintFormCompleted,
    ComplaintReviewed,
    CreditRefused,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class Complaint(NamedTuple):
    """客户投诉受理 / complaints as they were taken. P5-7.1a"""

    complaint_no: str
    customer_id: str
    invoice_no: str | None
    received_on: date
    channel: str
    text: str
    severity: str | None
    form_required: bool
    taken_by: str
    answer_due_at: datetime | None
    decision_due_at: datetime | None


COMPLAINT = copied(table(Complaint, key="complaint_no", indexes=["customer_id", "invoice_no"]), ComplaintFiled)

Stepped = ComplaintFormCompleted | ComplaintAnswered | ComplaintReviewed | ComplaintDecided | ComplaintClosed


class Step(NamedTuple):
    """投诉处理步骤 / what was done about a complaint: form, answer, review, decision, close."""

    complaint_no: str
    version: int
    step: str
    taken_by: str
    taken_at: datetime
    words: str | None


def step(done: Stepped, recorded: Recorded) -> Iterator[Step]:
    """Yield the step."""
    words: tuple[str, str, str | None]
    match done:
        case ComplaintFormCompleted():
            words = "form", done.completed_by, None
        case ComplaintAnswered():
            words = "answer", done.answered_by, done.answer
        case ComplaintReviewed():
            words = "review", done.reviewed_by, done.opinion
        case ComplaintDecided():
            words = "decision", done.decided_by, done.reason
        case ComplaintClosed():
            words = "close", done.closed_by, done.result
    kind, by, said = words
    yield Step(done.complaint_no, recorded.version, kind, by, recorded.recorded_at, said)


STEP = made(table(Step, key=("complaint_no", "version")), step)


class Decision(NamedTuple):
    """投诉处理决定 / what the company does about a complaint. P5-7.2"""

    complaint_no: str
    outcome: str
    amount: Amount | None
    decided_on: date
    decided_by: str
    policy: str


DECISION = copied(table(Decision, key="complaint_no"), ComplaintDecided)


class CreditRefusal(NamedTuple):
    """应收拒绝的折让：决定重新待办 / credits that receivables refused: the decision is open again. P5-7.2"""

    complaint_no: str
    version: int
    customer_id: str
    credit_note_no: str
    invoice_no: str
    amount: Amount
    left_of_invoice: Amount | None
    rule: str
    clause: str | None
    refused_on: date
    refused_at: datetime


CREDIT_REFUSAL = copied(
    table(CreditRefusal, key=("complaint_no", "version")),
    CreditRefused,
    left_of_invoice="left",
    refused_at="recorded_at",
)

COMPLAINTS = Projection(
    "complaints",
    ("aftersales", "customers", "receivables"),
    (COMPLAINT, STEP, DECISION, CUSTOMER, INVOICE, CREDIT_NOTE, CREDIT_REFUSAL),
    comment="投诉、处理步骤与折让 / complaints, what was done about them and what was credited",
)
