"""What the doors answer that press for debts: stages, letters, promises, disputes."""

from datetime import date
from typing import Literal

from shared.runtime.http.answers import Amount, Shown


class Overdue(Shown):
    """Instalments open beyond their day, with the stage of collection."""

    invoice_no: str
    customer_id: str
    staff_id: str | None
    due_on: date
    days_overdue: int
    outstanding: Amount
    stage: int


class Stages(Shown):
    """Stages of collection that instalments reached, and who owns the duty of each today."""

    invoice_no: str
    due_on: date
    stage: int
    reached_on: date
    duty_owner: str | None


class DunningLetter(Shown):
    """A letter about what is overdue; `invoice_no` is the first invoice, whose head approves it at stage 2."""

    letter_no: str
    customer_id: str
    stage: int
    amount: Amount
    invoice_no: str
    status: Literal["drafted", "approved", "sent"]
    drafted_on: date
    drafted_by: str
    approved_on: date | None
    approved_by: str | None
    sent_on: date | None
    proof: str | None


class Promises(Shown):
    """Promises to pay, and what was paid by their days; below zero: more was taken back than came."""

    promise_no: str
    customer_id: str
    invoice_no: str
    amount: Amount
    promised_for: date
    paid: Amount
    status: Literal["open", "kept", "broken"]


class Promise(Promises):
    """A promise to pay: who said so, how, to whom."""

    said_by: str
    channel: str
    made_on: date
    made_by: str
    decided_on: date | None


class Dispute(Shown):
    """A dispute of an invoice: why, who accepted it and until when it pauses, how it was settled."""

    dispute_no: str
    customer_id: str
    invoice_no: str
    part: int | None
    reason: str
    complaint_no: str | None
    status: Literal["opened", "accepted", "upheld", "rejected"]
    opened_on: date
    opened_by: str
    accepted_on: date | None
    accepted_by: str | None
    until: date | None
    settled_on: date | None
    settled_by: str | None
    settlement: str | None


class Retention(Shown):
    """Parts that customers keep back as a surety."""

    invoice_no: str
    customer_id: str
    due_on: date
    amount: Amount
    outstanding: Amount
    complaint_no: str | None
