"""Business days begin once, in order, missed ones too, and none before it has come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.office.days import DayOutOfTurn, DayToCome, begins, had_come, to_begin

MONDAY = date(2026, 6, 8)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_a_home_begins_with_the_day_of_its_first_start() -> None:
    assert list(to_begin(None, MONDAY)) == [MONDAY]


def test_missed_days_begin_in_order() -> None:
    assert list(to_begin(date(2026, 6, 5), MONDAY)) == [date(2026, 6, 6), date(2026, 6, 7), MONDAY]
    assert list(to_begin(MONDAY, MONDAY)) == []
    assert list(to_begin(MONDAY + timedelta(days=1), MONDAY)) == []


def test_a_day_begins_once_in_its_turn_and_when_it_has_come() -> None:
    assert begins(MONDAY, date(2026, 6, 7), MONDAY)
    assert not begins(MONDAY, MONDAY, MONDAY)
    with pytest.raises(DayOutOfTurn) as refused:
        begins(MONDAY, date(2026, 6, 5), MONDAY)
    assert refused.value.status == 409
    with pytest.raises(DayOutOfTurn):
        begins(date(2026, 6, 5), None, MONDAY)
    with pytest.raises(DayToCome):
        begins(MONDAY + timedelta(days=1), MONDAY, MONDAY)


def test_a_day_had_come_from_its_midnight_in_shanghai_on() -> None:
    assert had_come(MONDAY, datetime(2026, 6, 7, 16, tzinfo=UTC))
    assert not had_come(MONDAY, datetime(2026, 6, 7, 15, 59, 59, tzinfo=UTC))


@given(st.none() | DAYS, DAYS)
def test_day_after_day_everything_due_begins_and_then_nothing(last: date | None, today: date) -> None:
    for day in to_begin(last, today):
        assert begins(day, last, today)
        last = day
    assert list(to_begin(last, today)) == []
    assert last is not None
    assert last >= today
