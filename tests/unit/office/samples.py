"""The calendar as it is shipped, and what a day is in tests of the office."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

from shared.office.calendar import FILE, parse_calendar

CALENDAR = parse_calendar(FILE.read_text(encoding="utf-8"))


def noon(day: date) -> datetime:
    """Return noon in Shanghai."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


EventT = TypeVar("EventT")


def taken(evolve: Callable[[EventT], None], facts: Iterable[EventT]) -> list[EventT]:
    """Evolve each fact before the next is asked for, as a decision does, and return them all."""
    said = []
    for fact in facts:
        evolve(fact)
        said.append(fact)
    return said
