"""The credit grade of a customer as last evaluated, and the days on which time alone may change grades. P4-4.1

The figures come from `bi.grades`, the one definition that also answers for any day in the past.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from shared.events import Value
from shared.events.customers import CreditGraded, Grade, GradesFellDue
from shared.events.days import Day
from shared.events.money import Money, Share
from shared.events.numbers import Count
from shared.events.text import FieldName, Known, PolicyVersion
from shared.runtime.ask.decisions import Basis, Command, Subject

CUSTOMERS_PER_PART = 1_000


class EvaluateGrade(Command):
    """Look at a customer's grade again, since a fact or the day changed."""

    customer_id: Known


class BeginGradingDay(Command):
    """A business day began: find out whose grade the passing of time may have changed."""

    day: Day


class Figures(Value):
    """A customer's line of `bi.grades` for a day, and the rules that were in force on it."""

    graded_on: Day
    grade: Grade
    volume: Money
    on_time: Share
    max_days_overdue: Count
    bounced: Count
    reasons: tuple[FieldName, ...]
    policy: PolicyVersion


@dataclass(frozen=True, slots=True)
class GradeBasis(Basis):
    """Beside the stamp: the figures of the customer now; None where it is not listed."""

    figures: Figures | None = None


@dataclass(slots=True)
class Graded:
    """The grade as last recorded; a new customer is C without any event."""

    grade: Grade = "C"
    reasons: tuple[str, ...] = ()


def evolve(graded: Graded, event: CreditGraded) -> Graded:
    """Take one more fact in."""
    match event:
        case CreditGraded():
            graded.grade, graded.reasons = event.grade, event.reasons
        case _:
            assert_never(event)
    return graded


@dataclass(frozen=True, slots=True)
class GradingDayBasis(Basis):
    """Beside the stamp: the customers whose grade or reasons may be other ones on this day, in order."""

    customer_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class GradingDay:
    """Whether the day was looked at."""

    begun: bool = False


def evolve_day(grading: GradingDay, event: GradesFellDue) -> GradingDay:
    """Take one more fact in."""
    match event:
        case GradesFellDue():
            grading.begun = True
        case _:
            assert_never(event)
    return grading


def decide(graded: Graded, command: EvaluateGrade, basis: GradeBasis) -> Iterator[CreditGraded]:
    """Yield the grade where the grade or its reasons differ from those on record."""
    figures = basis.figures
    if figures is not None and (figures.grade, figures.reasons) != (graded.grade, graded.reasons):
        yield CreditGraded(customer_id=command.customer_id, **figures.model_dump())


def decide_day(grading: GradingDay, command: BeginGradingDay, basis: GradingDayBasis) -> Iterator[GradesFellDue]:
    """Yield the customers to be looked at again, in parts that fit into an event."""
    if grading.begun:
        return
    for part, start in enumerate(range(0, len(basis.customer_ids), CUSTOMERS_PER_PART), 1):
        customer_ids = basis.customer_ids[start : start + CUSTOMERS_PER_PART]
        yield GradesFellDue(day=command.day, part=part, customer_ids=customer_ids)


GRADE = Subject("grade", Graded, evolve, decide)
GRADING_DAY = Subject("grading-day", GradingDay, evolve_day, decide_day)
