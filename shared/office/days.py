"""Which business days are to begin: each once, in order, none before it has come; missed ones follow the last.

A home's first day is that of its first start with a clock. A day that an older log began before it had come counts for
nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime

from shared.events.days import business_date
from shared.office.calendar import ONE_DAY
from shared.runtime.ask.decisions import Refused


class DayToCome(Refused):
    """A business day begins when it has come, whoever says so."""


class DayOutOfTurn(Refused):
    """Business days begin one after the other: the day after the last one that began is next."""

    status = 409


def had_come(day: date, recorded_at: datetime) -> bool:
    """Return whether a day had come when it was recorded that it began: else folds pass over it."""
    return day <= business_date(recorded_at)


def to_begin(last: date | None, today: date) -> Iterator[date]:
    """Yield the days that are to begin, up to today; `last` is the last that began, None: a home's first start."""
    day = today if last is None else last + ONE_DAY
    while day <= today:
        yield day
        day += ONE_DAY


def begins(day: date, last: date | None, today: date) -> bool:
    """Return whether a day begins now; False where it has begun. Raises DayToCome and DayOutOfTurn."""
    if day > today:
        raise DayToCome(f"It is {today}.", today=today.isoformat())
    if last is not None and day <= last:
        return False
    following = next(to_begin(last, today))
    if day != following:
        raise DayOutOfTurn(f"The next is {following}.", next=following.isoformat())
    return True
