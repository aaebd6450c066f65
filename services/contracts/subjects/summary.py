"""The summary of the routine reviews of a week: filed by the office, issued by the GM, taken note of. P3-4.7.1

Its number is the Monday of its week, so that there is one a week.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.notices import check_member
from shared.events.contracts import NoticeAcknowledged, ReviewSummaryFiled, ReviewSummaryIssued
from shared.events.days import PastDay
from shared.events.reviews import ReviewEnded
from shared.events.text import Known
from shared.runtime.ask.decisions import Basis, Command, NotThere, Refused, Subject
from shared.runtime.policy import Book

MONDAY = 0


class FileSummary(Command):
    """Sum up the routine reviews that ended in the seven days before a Monday."""

    week: PastDay


class IssueSummary(Command):
    """Issue a summary to the departments."""

    summary_no: Known


class AcknowledgeSummary(Command):
    """Take note of a summary for a department."""

    summary_no: Known
    department: Known


SummaryCommand = FileSummary | IssueSummary | AcknowledgeSummary
SummaryEvent = ReviewSummaryFiled | ReviewSummaryIssued | NoticeAcknowledged


class NotAMonday(Refused):
    """A week is named by its Monday."""

    field = "week"
    clause = "P3-4.7.1"


class SummedUpAlready(Refused):
    """There is one summary a week, and it holds all reviews."""

    field = "week"
    clause = "P3-4.7.1"


class UnknownSummary(NotThere):
    """There is no summary of this week."""


class NotIssued(Refused):
    """Departments take note of a summary when the GM has issued it."""

    clause = "P3-4.7.1"
    status = 409


class NotTold(NotThere):
    """The summary was not issued to this department."""


@dataclass(frozen=True, slots=True)
class SummaryBasis(Basis):
    """The reviews of the week, and the departments of which the caller is a member."""

    policy: Book[ContractsRules]
    reviews: tuple[ReviewEnded, ...] = ()
    departments: frozenset[str] = frozenset()


@dataclass(slots=True)
class ReviewSummary:
    """A summary so far."""

    filed: ReviewSummaryFiled | None = None
    issued: ReviewSummaryIssued | None = None
    noted: dict[str, NoticeAcknowledged] = field(default_factory=dict)


def number_of(week: date) -> str:
    """Return the number of the summary of a week."""
    return week.isoformat()


def evolve(summary: ReviewSummary, event: SummaryEvent) -> ReviewSummary:
    """Take one more fact in."""
    match event:
        case ReviewSummaryFiled():
            summary.filed = event
        case ReviewSummaryIssued():
            summary.issued = event
        case NoticeAcknowledged():
            summary.noted[event.department] = event
        case _:
            assert_never(event)
    return summary


def decide(summary: ReviewSummary, command: SummaryCommand, basis: SummaryBasis) -> Iterator[SummaryEvent]:
    """Yield what becomes of the summary."""
    match command:
        case FileSummary():
            yield file(summary, command, basis)
        case IssueSummary():
            yield from issue(summary, command, basis)
        case AcknowledgeSummary():
            yield from acknowledge(summary, command, basis)
        case _:
            assert_never(command)


def file(summary: ReviewSummary, command: FileSummary, basis: SummaryBasis) -> ReviewSummaryFiled:
    """Return the summary, with all reviews of the week; raises what forbids it."""
    if command.week.weekday() != MONDAY:
        raise NotAMonday(f"{command.week} is none.")
    if summary.filed is not None:
        raise SummedUpAlready(f"By {summary.filed.filed_by} on {summary.filed.filed_on}.")
    return ReviewSummaryFiled(
        summary_no=number_of(command.week),
        week=command.week,
        reviews=basis.reviews,
        departments=basis.policy.on(basis.stamp.today).notice_departments,
        filed_by=basis.stamp.actor,
        filed_on=basis.stamp.today,
    )


def issue(summary: ReviewSummary, command: IssueSummary, basis: SummaryBasis) -> Iterator[ReviewSummaryIssued]:
    """Yield the issue; nothing where it was issued."""
    if summary.filed is None:
        raise UnknownSummary(command.summary_no)
    if summary.issued is None:
        said = {"issued_by": basis.stamp.actor, "issued_on": basis.stamp.today}
        yield ReviewSummaryIssued(summary_no=command.summary_no, **said)


def acknowledge(
    summary: ReviewSummary, command: AcknowledgeSummary, basis: SummaryBasis
) -> Iterator[NoticeAcknowledged]:
    """Yield that a department took note; nothing where it did."""
    if summary.filed is None:
        raise UnknownSummary(command.summary_no)
    check_member(command.department, basis.departments, basis.stamp.actor)
    if command.department not in summary.filed.departments:
        raise NotTold(command.department)
    if summary.issued is None:
        raise NotIssued(command.summary_no)
    if command.department not in summary.noted:
        said = {"acknowledged_by": basis.stamp.actor, "acknowledged_on": basis.stamp.today}
        yield NoticeAcknowledged(**dict(command), **said)


SUMMARY = Subject("review-summary", ReviewSummary, evolve, decide)
