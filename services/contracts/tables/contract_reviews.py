"""合同评审 / What was done in reviews, who is told of them, summaries of a week. P3-4.6, P3-4.6.3, P3-4.7.1"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.contracts import (
    ContractKindRaised,
    ContractReviewed,
    CountersignGiven,
    FeasibilityRecorded,
    NoticeAcknowledged,
    OfficeHeadReviewed,
    ReviewMeetingHeld,
    ReviewReportFiled,
    ReviewSummaryFiled,
    ReviewSummaryIssued,
    RisksRecorded,
)
from shared.events.days import business_date
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Integer, copied, made, table


class ReviewStep(NamedTuple):
    """评审步骤 / steps of reviews as they were done, with the department of a countersign. P3-4.6"""

    contract_no: str
    position: int
    step: str
    part: str | None
    done_on: date


def feasibility(done: FeasibilityRecorded, recorded: Recorded) -> Iterator[ReviewStep]:
    """Yield the step, with its day, as all of these do."""
    yield ReviewStep(done.contract_no, recorded.position, "feasibility", None, done.recorded_on)


def risks(done: RisksRecorded, recorded: Recorded) -> Iterator[ReviewStep]:
    """Yield the step."""
    yield ReviewStep(done.contract_no, recorded.position, "risks", None, done.recorded_on)


def countersign(done: CountersignGiven, recorded: Recorded) -> Iterator[ReviewStep]:
    """Yield the step, and of which department it is."""
    yield ReviewStep(done.contract_no, recorded.position, "countersign", done.department, done.given_on)


def office_head(done: OfficeHeadReviewed, recorded: Recorded) -> Iterator[ReviewStep]:
    """Yield the step."""
    yield ReviewStep(done.contract_no, recorded.position, "office-head", None, done.reviewed_on)


def meeting(done: ReviewMeetingHeld, recorded: Recorded) -> Iterator[ReviewStep]:
    """Yield the step."""
    yield ReviewStep(done.contract_no, recorded.position, "meeting", None, business_date(done.held_at))


def report(done: ReviewReportFiled, recorded: Recorded) -> Iterator[ReviewStep]:
    """Yield the step."""
    yield ReviewStep(done.contract_no, recorded.position, "report", None, done.filed_on)


REVIEW_STEP = made(
    table(ReviewStep, key=("contract_no", "position")), feasibility, risks, countersign, office_head, meeting, report
)


class KindRaised(NamedTuple):
    """提高的合同类别 / kinds for which contents were taken during a review. P3-4.5.1"""

    contract_no: str
    revision: Integer
    position: int
    kind: str
    raised_on: date


KIND_RAISED = copied(table(KindRaised, key=("contract_no", "revision", "position")), ContractKindRaised)


class ReviewNotice(NamedTuple):
    """评审通知 / departments that are told of a reviewed contract, and until when they take note. P3-4.6.3"""

    contract_no: str
    revision: Integer
    department: str
    due_on: date


def notice(reviewed: ContractReviewed) -> Iterator[ReviewNotice]:
    """Yield whom an approval tells."""
    for one in reviewed.notices:
        yield ReviewNotice(reviewed.contract_no, reviewed.revision, one.department, one.due_on)


REVIEW_NOTICE = made(table(ReviewNotice, key=("contract_no", "revision", "department")), notice)


class NoticeAck(NamedTuple):
    """评审通知的签收 / who took note of a reviewed contract, for which department. P3-4.6.3"""

    contract_no: str
    revision: Integer
    department: str
    acknowledged_on: date
    acknowledged_by: str


def acknowledged(noted: NoticeAcknowledged) -> Iterator[NoticeAck]:
    """Yield who took note of a contract."""
    if noted.contract_no is not None and noted.revision is not None:
        whose = noted.contract_no, noted.revision, noted.department
        yield NoticeAck(*whose, noted.acknowledged_on, noted.acknowledged_by)


NOTICE_ACK = made(
    table(NoticeAck, name="notice_acknowledgement", key=("contract_no", "revision", "department")), acknowledged
)


class Summary(NamedTuple):
    """常规合同评审周报 / summaries of the routine reviews of a week, by its Monday. P3-4.7.1"""

    summary_no: str
    week: date
    filed_on: date
    filed_by: str


SUMMARY = copied(table(Summary, name="review_summary", key="summary_no"), ReviewSummaryFiled)


class SummaryIssue(NamedTuple):
    """周报的签发 / who issued a summary. P3-4.7.1"""

    summary_no: str
    issued_on: date
    issued_by: str


SUMMARY_ISSUE = copied(table(SummaryIssue, name="review_summary_issue", key="summary_no"), ReviewSummaryIssued)

REVIEWS = Projection(
    "contract_reviews",
    ("contracts",),
    (REVIEW_STEP, KIND_RAISED, REVIEW_NOTICE, NOTICE_ACK, SUMMARY, SUMMARY_ISSUE),
    comment="合同评审 / what was done in reviews, who is told of them. P3-4.6",
)
