"""Working days of the company: the published holidays and make-up days of China, as dated data. P5-5.2d"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

SATURDAY = 5


class NotPublished(LookupError):
    """The holidays and make-up days of this year are not in the calendar yet; nobody guesses them."""


@dataclass(frozen=True, slots=True)
class Year:
    """What differs from Monday to Friday in one year: weekdays off, and weekend days at work."""

    holidays: frozenset[date]
    make_up: frozenset[date]


@dataclass(frozen=True, slots=True)
class Calendar:
    """All published years."""

    years: Mapping[int, Year]

    def published(self, year: int) -> bool:
        """Return whether the calendar knows this year."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Return whether the company works that day; raises NotPublished."""
        year = self.years.get(day.year)
        if year is None:
            raise NotPublished(day.year)
        return day in year.make_up or (day.weekday() < SATURDAY and day not in year.holidays)

    def working_after(self, day: date) -> date:
        """Return the first working day after that day; raises NotPublished."""
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


EMPTY = Calendar({})
"""A calendar without any year, for decisions that have nothing to do with working days."""


def parse_calendar(text: str) -> Calendar:
    """Read a calendar from TOML (`[[year]]` tables with `year`, `holidays`, `make_up`)."""
    entries: list[dict[str, Any]] = tomllib.loads(text)["year"]
    return Calendar(
        {entry["year"]: Year(frozenset(entry["holidays"]), frozenset(entry["make_up"])) for entry in entries}
    )
