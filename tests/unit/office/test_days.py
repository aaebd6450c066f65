"""Business days begin once, in order, when they have come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.days import business_date, midnight
from shared.events.office import BusinessDayBegan
from shared.office.days import BUSINESS_DAY, BeginBusinessDays, each_day, had_come, to_begin
from shared.runtime.ask.decisions import InTheFuture
from shared.runtime.midnight import LONGEST_SLEEP_SECONDS, sleep_seconds
from tests.spec import Spec, stamp

MONDAY = date(2026, 6, 8)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
INSTANTS = st.datetimes(datetime(1992, 1, 1), datetime(2200, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the borders of the strategy have no offset
days = Spec(BUSINESS_DAY)


def began(*numbers: date) -> list[BusinessDayBegan]:
    return [BusinessDayBegan(day=day) for day in numbers]


def test_a_home_begins_with_the_day_of_its_first_start() -> None:
    assert list(to_begin(None, MONDAY)) == [MONDAY]


def test_missed_days_begin_in_order() -> None:
    assert list(to_begin(date(2026, 6, 5), MONDAY)) == [date(2026, 6, 6), date(2026, 6, 7), MONDAY]
    assert list(to_begin(MONDAY, MONDAY)) == []
    assert list(to_begin(MONDAY + timedelta(days=1), MONDAY)) == []


@pytest.mark.parametrize(
    ("last", "today", "begin"),
    [
        (date(2027, 12, 30), date(2028, 1, 2), ["2027-12-31", "2028-01-01", "2028-01-02"]),
        (date(2028, 2, 28), date(2028, 3, 1), ["2028-02-29", "2028-03-01"]),
        (date(2100, 2, 28), date(2100, 3, 1), ["2100-03-01"]),
    ],
)
def test_every_day_of_the_calendar_begins_whether_its_year_is_published_or_not(
    last: date, today: date, begin: list[str]
) -> None:
    assert [str(day) for day in to_begin(last, today)] == begin


def test_a_service_begins_what_it_missed_and_nothing_twice() -> None:
    today = stamp().today
    _, key, command = each_day(today)
    assert BUSINESS_DAY.stream(key) == "business-day"
    days.given().when(command).then(*began(today))
    days.given(*began(date(2024, 5, 30))).when(command).then(*began(date(2024, 5, 31), today))
    days.given(*began(date(2024, 5, 31), today)).when(command).then()


def test_no_day_begins_before_it_has_come() -> None:
    today = stamp().today
    refused = days.given().when(BeginBusinessDays(upto=today + timedelta(days=1))).refuses(InTheFuture)
    assert refused.members == {"field": "upto"}


@pytest.mark.parametrize(
    ("recorded_at", "counts"),
    [("2026-06-07T15:59:59Z", False), ("2026-06-07T16:00:00Z", True), ("2026-06-08T15:59:59Z", True)],
)
def test_a_day_had_come_from_its_midnight_in_shanghai_on(recorded_at: str, *, counts: bool) -> None:
    at = datetime.fromisoformat(recorded_at)
    assert had_come(MONDAY, at) is counts
    assert BUSINESS_DAY.counts(BusinessDayBegan(day=MONDAY), at) is counts


def test_midnight_is_eight_hours_before_that_of_greenwich_in_summer_and_winter() -> None:
    for day in (date(2026, 1, 1), date(2026, 7, 1), date(2028, 2, 29)):
        assert midnight(day) == datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@given(INSTANTS)
def test_a_day_begins_at_its_midnight_and_not_a_moment_before(at: datetime) -> None:
    day = business_date(at)
    assert midnight(day) <= at < midnight(day + timedelta(days=1))
    assert business_date(midnight(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@given(INSTANTS)
def test_a_clock_sleeps_no_longer_than_until_midnight(at: datetime) -> None:
    assert 0 < sleep_seconds(at) <= LONGEST_SLEEP_SECONDS
    assert business_date(at + timedelta(seconds=sleep_seconds(at)) - timedelta(microseconds=1)) == business_date(at)


@given(st.none() | DAYS, DAYS)
def test_day_after_day_everything_due_begins_and_then_nothing(last: date | None, today: date) -> None:
    for day in to_begin(last, today):
        assert last is None or day == last + timedelta(days=1)
        last = day
    assert list(to_begin(last, today)) == []
    assert last is not None
    assert last >= today
