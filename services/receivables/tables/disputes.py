"""争议与质保金 / Disputes of invoices, and complaints that keep a retention back. P4-7.5, P4-7.3"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.aftersales import ComplaintClosed, ComplaintFiled
from shared.events.receivables import DisputeAccepted, DisputeOpened, DisputeSettled
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Integer, copied, made, table


class Dispute(NamedTuple):
    """争议（为何暂不付款）/ disputes: why an invoice need not be paid yet; with `part` a retention by rule. P4-7.5"""

    dispute_no: str
    customer_id: str
    invoice_no: str
    reason: str
    complaint_no: str | None
    part: Integer | None
    opened_on: date
    opened_by: str
    recorded_at: datetime


DISPUTE = copied(table(Dispute, key="dispute_no", indexes=["invoice_no"]), DisputeOpened)


class DisputeStep(NamedTuple):
    """争议的进展（受理、成立、驳回）/ steps of disputes: accepted, upheld or rejected. P4-7.5"""

    dispute_no: str
    step: str
    until: date | None
    reason: str | None
    step_on: date
    done_by: str
    recorded_at: datetime


def dispute_step(fact: DisputeAccepted | DisputeSettled, recorded: Recorded) -> Iterator[DisputeStep]:
    """Yield the step."""
    number, at = fact.dispute_no, recorded.recorded_at
    match fact:
        case DisputeAccepted():
            yield DisputeStep(number, "accepted", fact.until, None, fact.accepted_on, fact.accepted_by, at)
        case DisputeSettled():
            yield DisputeStep(number, fact.outcome, None, fact.reason, fact.settled_on, fact.settled_by, at)


DISPUTE_STEP = made(table(DisputeStep, key=("dispute_no", "step")), dispute_step)

FACTS = (DISPUTE, DISPUTE_STEP)


class Complaint(NamedTuple):
    """客户投诉（所指发票）/ complaints and the invoices that they name. P4-7.3"""

    complaint_no: str
    customer_id: str
    invoice_no: str | None
    received_on: date


COMPLAINT = copied(table(Complaint, key="complaint_no", indexes=["invoice_no"]), ComplaintFiled)


class ComplaintEnd(NamedTuple):
    """已结投诉 / complaints that are closed. P4-7.3"""

    complaint_no: str
    closed_on: date


COMPLAINT_END = copied(table(ComplaintEnd, key="complaint_no"), ComplaintClosed)

COMPLAINTS = Projection(
    "complaints_of_invoices",
    ("aftersales",),
    (COMPLAINT, COMPLAINT_END),
    comment="客户投诉 / complaints, while which a retention is not collected",
)
