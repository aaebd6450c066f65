"""Business days: each begins once in each service, in order, none before it has come; missed ones follow the last.

A home's first day is that of its first start with a clock. A day that an older log began before it had come counts for
nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from shared.events.days import PastDay, business_date
from shared.events.office import BusinessDayBegan
from shared.office.calendar import ONE_DAY
from shared.runtime.ask.decisions import Basis, Command, Reaction, Subject
from shared.runtime.tables.definition import Recorded

BUSINESS, DAY = "business", "day"
"""Of the one stream, `business-day`."""

DAYS = (BusinessDayBegan,)
"""The facts that say that a business day began, in the log of the service in which it moves something."""


class BeginBusinessDays(Command):
    """Begin the days that are to begin, up to and with this one."""

    upto: PastDay


@dataclass(slots=True)
class Begun:
    """The last day that began."""

    last: date | None = None


def to_begin(last: date | None, today: date) -> Iterator[date]:
    """Yield the days that are to begin, up to today; `last` is the last that began, None: a home's first start."""
    day = today if last is None else last + ONE_DAY
    while day <= today:
        yield day
        day += ONE_DAY


def had_come(day: date, recorded_at: datetime) -> bool:
    """Return whether a day had come when it was recorded that it began: else folds pass over it."""
    return day <= business_date(recorded_at)


def begun(news: Sequence[Recorded]) -> Iterator[tuple[int, date]]:
    """Yield position and day of each business day among these facts that had come when it began."""
    for one in news:
        if isinstance(one.event, DAYS) and had_come(one.event.day, one.recorded_at):
            yield one.position, one.event.day


def counts(event: BusinessDayBegan, recorded_at: datetime) -> bool:
    """Return whether a day on record counts."""
    return had_come(event.day, recorded_at)


def evolve(begun: Begun, event: BusinessDayBegan) -> Begun:
    """Take one more day in, in place."""
    match event:
        case BusinessDayBegan():
            begun.last = event.day
        case _:
            assert_never(event)
    return begun


def decide(begun: Begun, command: BeginBusinessDays, _basis: Basis) -> Iterator[BusinessDayBegan]:
    """Yield each day that is to begin; nothing, where all have begun."""
    for day in to_begin(begun.last, command.upto):
        yield BusinessDayBegan(day=day)


BUSINESS_DAY = Subject(BUSINESS, Begun, evolve, decide, counts=counts)


def each_day(today: date) -> Reaction:
    """Return what a service asks of itself on a business day."""
    return BUSINESS_DAY, DAY, BeginBusinessDays(upto=today)
