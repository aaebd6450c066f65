from datetime import UTC, date, datetime, timedelta

import pytest

from services.customers.reactions import reactions
from services.customers.subjects.grade import (
    GRADE,
    GRADING_DAY,
    BeginGradingDay,
    EvaluateGrade,
    Figures,
    GradeBasis,
    GradingDayBasis,
)
from shared.events import Event
from shared.events.customers import CreditGraded, GradesFellDue
from shared.events.office import BusinessDayBegan
from shared.events.receivables import InstrumentBounced, PaymentReleased
from shared.runtime.tables.definition import Recorded
from tests.spec import Spec, stamp

DAY = date(2024, 6, 1)
grade = Spec(GRADE)
grading_day = Spec(GRADING_DAY)
evaluate = EvaluateGrade(customer_id="C1")


def figures(letter: str, *reasons: str) -> GradeBasis:
    members = {"graded_on": DAY, "grade": letter, "volume": "100.00", "on_time": "1.0000", "policy": "1900-01-01"}
    return GradeBasis(
        stamp(),
        figures=Figures.model_validate({**members, "max_days_overdue": 0, "bounced": 0, "reasons": reasons}),
    )


def graded(letter: str, *reasons: str) -> CreditGraded:
    fixed = {"customer_id": "C1", "graded_on": DAY, "volume": "100.00", "on_time": "1.0000", "policy": "1900-01-01"}
    return CreditGraded.model_validate(
        {**fixed, "grade": letter, "max_days_overdue": 0, "bounced": 0, "reasons": reasons}
    )


@pytest.mark.clause("P4-4.1")
def test_a_grade_is_recorded_when_it_changes() -> None:
    grade.given().when(evaluate, figures("A")).then(graded("A"))
    grade.given(graded("A")).when(evaluate, figures("B", "on_time")).then(graded("B", "on_time"))


@pytest.mark.clause("P4-4.1")
def test_a_new_customer_is_c_and_an_unchanged_grade_is_no_news() -> None:
    grade.given().when(evaluate, figures("C")).then()
    grade.given(graded("D", "bounced_2")).when(evaluate, figures("D", "bounced_2")).then()
    grade.given().when(evaluate, GradeBasis(stamp())).then()


def test_another_reason_is_news() -> None:
    grade.given(graded("D", "bounced_2")).when(evaluate, figures("D", "write_off")).then(graded("D", "write_off"))


def test_a_business_day_names_whose_grade_falls_due_in_parts() -> None:
    many = tuple(f"C{number:04}" for number in range(1_001))
    begin = BeginGradingDay(day=DAY)
    first = GradesFellDue(day=DAY, part=1, customer_ids=many[:1_000])
    second = GradesFellDue(day=DAY, part=2, customer_ids=many[1_000:])
    grading_day.given().when(begin, GradingDayBasis(stamp(), many)).then(first, second)
    grading_day.given(first, second).when(begin, GradingDayBasis(stamp(), many)).then()
    grading_day.given().when(begin, GradingDayBasis(stamp())).then()


def recorded(event: Event, source: str = "receivables") -> Recorded:
    return Recorded(source, 1, "any", 1, datetime(2024, 6, 1, tzinfo=UTC), "tester", event)


def test_facts_and_days_make_us_look_again() -> None:
    bounced = InstrumentBounced(receipt_no="R1", customer_id="C1", bounced_on=DAY, withdrawn="0.00")
    due = GradesFellDue(day=DAY, part=1, customer_ids=("C1", "C2"))
    released = PaymentReleased(receipt_no="R1", customer_id="C1", released_on=DAY, released_by="F1")
    assert list(reactions(recorded(bounced))) == [(GRADE, "C1", evaluate)]
    assert [key for _, key, _ in reactions(recorded(due))] == ["C1", "C2"]
    assert list(reactions(recorded(released))) == []


def test_grades_are_looked_at_once_on_the_newest_day_that_began_here() -> None:
    began = {day: BusinessDayBegan(day=date(2024, 5, 31) + timedelta(days=day)) for day in range(3)}
    assert list(reactions(recorded(began[1], "customers"))) == [(GRADING_DAY, "2024-06-01", BeginGradingDay(day=DAY))]
    assert list(reactions(recorded(began[0], "customers"))) == [], "it was missed"
    assert list(reactions(recorded(began[2], "customers"))) == [], "it was begun before it came"
    assert list(reactions(recorded(began[1]))) == [], "it began elsewhere"
