"""The business day: opened once, in order, so that what depends on the day is evaluated as facts, not by a clock.

No day begins before it has come. Where an older log holds one that did, it counts for nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shared.events.days import PastDay, business_date
from shared.events.receivables import BusinessDayBegan
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject


class BeginBusinessDay(Command):
    """Open the company on this day."""

    day: PastDay


class DayIsPast(Refused):
    """A business day does not begin after a later one has begun."""

    status = 409


@dataclass(slots=True)
class Calendar:
    """The last day that began."""

    today: date | None = None


def evolve(calendar: Calendar, event: BusinessDayBegan) -> Calendar:
    """Take one more day in, in place."""
    calendar.today = event.day
    return calendar


def had_come(event: BusinessDayBegan, recorded_at: datetime) -> bool:
    """Tell whether a day had come when it was said to begin."""
    return event.day <= business_date(recorded_at)


def decide(calendar: Calendar, wish: BeginBusinessDay, _basis: Basis) -> Iterator[BusinessDayBegan]:
    """Yield the day; nothing, if it has begun already."""
    if calendar.today is not None and wish.day < calendar.today:
        raise DayIsPast(f"{calendar.today} has begun.")
    if wish.day != calendar.today:
        yield BusinessDayBegan(day=wish.day)


BUSINESS = Subject("business", Calendar, evolve, decide, counts=had_come)
DAY = "day"  # the one key: the stream is `business-day`
