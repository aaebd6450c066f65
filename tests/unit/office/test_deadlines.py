"""Due days and due instants, by the worked examples of the rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.days import SHANGHAI
from shared.office.calendar import Calendar, Year
from shared.office.deadlines import Deadline, DueInstant, Term, counted_anew, term
from tests.unit.office.samples import CALENDAR

DAYS = st.dates(date(2004, 1, 1), date(2029, 12, 31))
COUNTS = st.integers(1, 60)


def due(count: int, day: date) -> date:
    return Term(count, "working_days").since(day, CALENDAR).due_on


def before(count: int, day: date) -> date:
    return Term(count, "working_days").before(day, CALENDAR).due_on


@pytest.mark.parametrize(
    ("fact", "count", "last"),
    [
        (date(2026, 9, 24), 2, date(2026, 9, 29)),  # the 25th is a holiday, 26 and 27 a weekend
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # 8, 9, and a Saturday at work
        (date(2026, 6, 8), 3, date(2026, 6, 11)),
        (date(2026, 6, 12), 5, date(2026, 6, 22)),  # 15, 16, 17, 18; the 19th is a holiday
        (date(2026, 4, 30), 3, date(2026, 5, 8)),  # work plans: of May, of January
        (date(2025, 12, 31), 3, date(2026, 1, 6)),
        (date(2026, 9, 26), 1, date(2026, 9, 28)),  # a fact of a day off
    ],
)
def test_working_days_are_counted_from_the_day_after_the_fact(fact: date, count: int, last: date) -> None:
    assert due(count, fact) == last


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2026, 4, 30), 5, date(2026, 4, 23)),  # 29, 28, 27, 24, 23
        (date(2026, 10, 8), 1, date(2026, 9, 30)),
        (date(2026, 9, 21), 1, date(2026, 9, 20)),  # a Sunday at work
    ],
)
def test_working_days_before_a_day_are_counted_backwards(day: date, count: int, last: date) -> None:
    assert before(count, day) == last


def test_the_last_calendar_day_moves_only_where_a_rule_says_so() -> None:
    fact = date(2026, 9, 24)
    assert Term(7, "days").since(fact, CALENDAR) == Deadline(date(2026, 10, 1))
    assert Term(7, "days", moves=True).since(fact, CALENDAR) == Deadline(date(2026, 10, 8))
    assert Term(7, "days", moves=True).since(date(2026, 5, 15), CALENDAR) == Deadline(date(2026, 5, 22))
    assert Term(30, "days").since(date(2028, 1, 31), CALENDAR) == Deadline(date(2028, 3, 1))
    assert Term(5, "days").before(date(2026, 10, 8), CALENDAR) == Deadline(date(2026, 10, 3))
    assert Term(0, "days").since(fact, CALENDAR) == Deadline(fact)


def test_hours_elapse_on_holidays_too() -> None:
    asked = datetime(2026, 9, 30, 17, tzinfo=SHANGHAI)
    assert Term(24, "hours").after(asked) == DueInstant(datetime(2026, 10, 1, 17, tzinfo=SHANGHAI))


def test_a_due_day_ends_with_its_last_instant() -> None:
    day = Deadline(date(2026, 9, 29))
    assert day.in_time(datetime(2026, 9, 29, 23, 59, 59, 999999, tzinfo=SHANGHAI))
    assert not day.in_time(datetime(2026, 9, 30, tzinfo=SHANGHAI))
    assert not day.in_time(datetime(2026, 9, 29, 16, tzinfo=UTC))  # midnight in Shanghai


def test_a_due_instant_itself_is_in_time() -> None:
    ten = DueInstant(datetime(2026, 6, 12, 10, tzinfo=SHANGHAI))
    assert ten.in_time(datetime(2026, 6, 12, 10, tzinfo=SHANGHAI))
    assert not ten.in_time(datetime(2026, 6, 12, 10, 0, 0, 1000, tzinfo=SHANGHAI))
    assert ten.last_day == date(2026, 6, 12)


def test_a_count_into_an_unpublished_year_is_provisional_and_fixed_when_it_is_published() -> None:
    guessed = Term(3, "working_days").since(date(2026, 12, 30), CALENDAR)
    assert guessed.due_on == date(2027, 1, 4)  # 31, then Friday the 1st and Monday
    assert guessed.provisional is not None
    years = {**CALENDAR.years, 2027: Year(frozenset([date(2027, 1, 1)]), frozenset())}
    assert counted_anew(guessed.provisional, Calendar(years)) == Deadline(date(2027, 1, 5))
    assert counted_anew(guessed.provisional, CALENDAR) == guessed


def test_what_ends_in_the_published_year_is_not_provisional() -> None:
    assert Term(1, "working_days").since(date(2026, 12, 30), CALENDAR) == Deadline(date(2026, 12, 31))
    assert Term(1, "working_days").since(date(2026, 12, 31), CALENDAR).provisional is not None
    assert Term(5, "working_days").before(date(2027, 1, 4), CALENDAR).provisional is not None
    assert Term(9, "days").since(date(2026, 12, 30), CALENDAR).provisional is None
    assert Term(9, "days", moves=True).since(date(2026, 12, 30), CALENDAR).provisional is not None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2 working days", Term(2, "working_days")),
        ("1 working day", Term(1, "working_days")),
        ("90 days", Term(90, "days")),
        ("7 days, moves", Term(7, "days", moves=True)),
        ("24 hours", Term(24, "hours")),
        ("3660 days", Term(3660, "days")),
    ],
)
def test_a_term_is_read_as_it_is_written(written: str, read: Term) -> None:
    assert term(written) == read
    assert str(read) == written


@pytest.mark.parametrize(
    "written",
    ["", "2", "3661 days", "two days", "2  days", "0 working days", "-1 days", "9999 days", "1 hour, moves", "２ days"],
)
def test_what_is_no_term_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="term"):
        term(written)


def test_hours_end_at_an_instant_and_days_with_a_day() -> None:
    with pytest.raises(ValueError, match="not with a day"):
        Term(2, "hours").since(date(2026, 6, 1), CALENDAR)
    with pytest.raises(ValueError, match="not at an instant"):
        Term(2, "days").after(datetime(2026, 6, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="does not move"):
        Term(2, "days", moves=True).before(date(2026, 6, 1), CALENDAR)


@given(DAYS, COUNTS)
def test_a_working_day_deadline_never_lands_on_a_day_off(fact: date, count: int) -> None:
    last = due(count, fact)
    assert CALENDAR.counts(last)
    assert last > fact
    assert CALENDAR.counted(fact, last) == count


@given(DAYS, COUNTS)
def test_counted_backwards_it_has_as_many_working_days(day: date, count: int) -> None:
    first = before(count, day)
    assert CALENDAR.counts(first)
    assert CALENDAR.counted(first - timedelta(days=1), day - timedelta(days=1)) == count


@given(DAYS, COUNTS)
def test_one_working_day_more_is_the_next_working_day(fact: date, count: int) -> None:
    assert due(count + 1, fact) == CALENDAR.counting_from(due(count, fact) + timedelta(days=1))


@given(DAYS, st.integers(0, 400))
def test_calendar_days_are_counted_whatever_they_are_and_a_moved_one_works(fact: date, count: int) -> None:
    last = fact + timedelta(days=count)
    assert Term(count, "days").since(fact, CALENDAR) == Deadline(last)
    moved = Term(count, "days", moves=True).since(fact, CALENDAR).due_on
    assert CALENDAR.counts(moved)
    assert moved >= last
    assert CALENDAR.counted(last - timedelta(days=1), moved) == 1


@given(DAYS, COUNTS)
def test_provisional_is_what_rests_on_a_year_that_is_not_published(fact: date, count: int) -> None:
    deadline = Term(count, "working_days").since(fact, CALENDAR)
    years = {(fact + timedelta(days=one)).year for one in range(1, (deadline.due_on - fact).days + 1)}
    assert (deadline.provisional is not None) == (not all(map(CALENDAR.published, years)))


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), st.integers(1, 200))  # noqa: DTZ001
def test_hours_are_hours(start: datetime, count: int) -> None:
    begun = start.replace(tzinfo=SHANGHAI)
    due_at = Term(count, "hours").after(begun)
    assert due_at.due_at - begun == timedelta(hours=count)
    assert due_at.in_time(due_at.due_at)
    assert not due_at.in_time(due_at.due_at + timedelta(microseconds=1))
