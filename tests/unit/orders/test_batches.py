"""Dispatch batches."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.subjects.order_book.batches import SHANGHAI, Batch, YearNotPublished, batch_of
from tests.unit.orders.samples import CALENDAR, RULES

MORNING, AFTERNOON = time(9), time(13, 30)


def caught(when: str) -> Batch:
    """Return the batch of an order approved at that Shanghai time."""
    return batch_of(datetime.fromisoformat(when).replace(tzinfo=SHANGHAI), RULES.cutoffs, CALENDAR)


@pytest.mark.clause("P5-5.2d")
@pytest.mark.parametrize(
    ("approved", "day", "at"),
    [
        ("2024-06-03T08:59:59.999999", date(2024, 6, 3), MORNING),
        ("2024-06-03T09:00:00", date(2024, 6, 3), AFTERNOON),  # exactly 09:00:00 is too late
        ("2024-06-03T13:29:59.999999", date(2024, 6, 3), AFTERNOON),
        ("2024-06-03T13:30:00", date(2024, 6, 4), MORNING),
        ("2024-06-07T14:00:00", date(2024, 6, 11), MORNING),  # Dragon Boat Festival on Monday the 10th
        ("2024-06-09T08:00:00", date(2024, 6, 11), MORNING),  # a Sunday
        ("2024-05-11T08:00:00", date(2024, 5, 11), MORNING),  # a Saturday at work for Labour Day
        ("2024-09-30T13:30:00", date(2024, 10, 8), MORNING),
        ("2024-12-31T13:30:00", date(2025, 1, 2), MORNING),
    ],
)
def test_an_order_goes_with_the_batch_that_it_caught(approved: str, day: date, at: time) -> None:
    assert caught(approved) == Batch(day, at)


@pytest.mark.clause("P5-5.2d")
def test_the_servers_instant_is_read_on_the_clock_of_shanghai() -> None:
    instant = datetime(2024, 6, 3, 0, 59, tzinfo=UTC)
    assert batch_of(instant, RULES.cutoffs, CALENDAR) == Batch(date(2024, 6, 3), MORNING)


@pytest.mark.clause("P5-5.2d")
def test_an_unpublished_year_is_not_guessed() -> None:
    assert not CALENDAR.published(2027)
    with pytest.raises(YearNotPublished, match="2027"):
        caught("2026-12-31T14:00:00")


INSTANTS = st.datetimes(datetime(2003, 1, 1), datetime(2026, 12, 1))  # noqa: DTZ001


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_who_is_approved_later_never_leaves_earlier(first: datetime, later: timedelta) -> None:
    one = batch_of(first.replace(tzinfo=SHANGHAI), RULES.cutoffs, CALENDAR)
    other = batch_of((first + later).replace(tzinfo=SHANGHAI), RULES.cutoffs, CALENDAR)
    assert one <= other


@given(INSTANTS)
def test_the_batch_lies_strictly_after_the_approval_on_a_working_day(approved: datetime) -> None:
    batch = batch_of(approved.replace(tzinfo=SHANGHAI), RULES.cutoffs, CALENDAR)
    assert datetime.combine(batch.on, batch.at) > approved
    assert CALENDAR.is_working(batch.on)
    between = [datetime.combine(batch.on, cutoff) for cutoff in RULES.cutoffs]
    assert not [cutoff for cutoff in between if approved < cutoff < datetime.combine(batch.on, batch.at)]
