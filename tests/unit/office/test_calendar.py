"""The calendar of working days against two packages that carry what the State Council published."""

import re
from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.office.calendar import FILE, NotPublished
from tests.unit.office.samples import CALENDAR

SECOND_SOURCE = range(2004, 2027)  # the years of chinesecalendar
LEFT_OUT = {date(2005, 12, 31)}
"""The Saturday at work for Tuesday, 3 January 2006: the second source has the day off and not the day for it."""

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def test_the_committed_calendar_is_the_published_one() -> None:
    for year in CALENDAR.years:
        published = holidays.country_holidays("CN", years=year)
        assert CALENDAR.years[year].make_up == {day for day in published.weekend_workdays if day.year == year}
        assert CALENDAR.years[year].holidays == {day for day in published if day.year == year and day.weekday() < 5}


@pytest.mark.parametrize("year", SECOND_SOURCE)
def test_a_second_source_says_the_same_of_every_day(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    assert {day for day in days if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)} == LEFT_OUT & set(days)


def test_the_years_follow_each_other_without_a_hole() -> None:
    years = [int(year) for year in re.findall(r"^year = (\d+)", FILE.read_text("utf-8"), re.MULTILINE)]
    assert all(after == before + 1 for before, after in pairwise(years))
    assert years[0] == 2003
    assert set(SECOND_SOURCE) <= set(years)


def test_an_entry_is_a_weekday_off_or_a_weekend_day_at_work_of_its_year() -> None:
    for number, year in CALENDAR.years.items():
        assert all(day.year == number and day.weekday() < 5 for day in year.holidays)
        assert all(day.year == number and day.weekday() >= 5 for day in year.make_up)


def test_an_unpublished_year_is_not_guessed_unless_one_asks_how_it_counts() -> None:
    assert not CALENDAR.published(2027)
    with pytest.raises(NotPublished):
        CALENDAR.is_working(date(2027, 1, 1))
    with pytest.raises(NotPublished):
        CALENDAR.working_after(date(2026, 12, 31))
    assert CALENDAR.counts(date(2027, 1, 1))  # a Friday
    assert not CALENDAR.counts(date(2027, 1, 2))


def test_the_nearest_day_that_counts_is_found_in_both_directions() -> None:
    assert CALENDAR.counting_from(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.counting_until(date(2026, 8, 15)) == date(2026, 8, 14)
    assert CALENDAR.counting_until(date(2026, 2, 15)) == date(2026, 2, 14)  # a Saturday at work


def test_the_next_working_day_is_found_where_the_years_are_published() -> None:
    assert CALENDAR.working_after(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.working_after(date(2026, 10, 9)) == date(2026, 10, 10)  # a Saturday at work


@given(DAYS, st.integers(0, 400))
def test_days_that_count_are_counted_one_by_one(after: date, length: int) -> None:
    until = after + timedelta(days=length)
    step = 1 if CALENDAR.counts(until + timedelta(days=1)) else 0
    assert CALENDAR.counted(after, until + timedelta(days=1)) == CALENDAR.counted(after, until) + step


@given(DAYS)
def test_in_a_published_year_what_counts_is_what_is_known(day: date) -> None:
    if CALENDAR.published(day.year):
        assert CALENDAR.counts(day) == CALENDAR.is_working(day)
    else:
        assert CALENDAR.counts(day) == (day.weekday() < 5)
