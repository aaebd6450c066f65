"""The business day: opened once, in order, so that what depends on the day is evaluated as facts, not by a clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.events.days import Day
from shared.events.receivables import BusinessDayBegan
from shared.runtime.decisions import Basis, Command, Refused, Subject


class BeginBusinessDay(Command):
    """Open the company on this day."""

    day: Day


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


def decide(calendar: Calendar, wish: BeginBusinessDay, _basis: Basis) -> Iterator[BusinessDayBegan]:
    """Yield the day; nothing, if it has begun already."""
    if calendar.today is not None and wish.day < calendar.today:
        raise DayIsPast(f"{calendar.today} has begun.")
    if wish.day != calendar.today:
        yield BusinessDayBegan(day=wish.day)


BUSINESS: Subject[Calendar] = Subject("business", Calendar, evolve, decide)
DAY = "day"  # the one key: the stream is `business-day`
