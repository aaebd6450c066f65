"""Working days of the company: the published holidays and make-up days of China, as dated data. P5-5.2d

One calendar for all services. Two ways to ask it: `is_working` never guesses (a dispatch batch leaves on a day that is
known to be one), `counts` takes Monday to Friday in a year that is not published (a deadline that runs into it is
provisional, see `deadlines`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("calendar.toml")
"""The published years, for the edge to read."""

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class NotPublished(LookupError):
    """The holidays and make-up days of this year are not in the calendar yet; nobody guesses them."""


@dataclass(frozen=True, slots=True)
class Year:
    """The exceptions from Monday to Friday in one year: weekdays off, and weekend days at work."""

    holidays: frozenset[date]
    make_up: frozenset[date]

    def works(self, day: date) -> bool:
        """Return whether the company works on a day of this year."""
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.holidays)


UNPUBLISHED = Year(frozenset(), frozenset())
"""What a year counts as until it is published."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """All published years."""

    years: Mapping[int, Year]

    def published(self, year: int) -> bool:
        """Return whether the calendar knows this year."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Return whether the company works that day; raises NotPublished."""
        if not self.published(day.year):
            raise NotPublished(day.year)
        return self.counts(day)

    def working_after(self, day: date) -> date:
        """Return the first working day after that day; raises NotPublished."""
        day += ONE_DAY
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def counts(self, day: date) -> bool:
        """Return whether a day counts as a working day: Monday to Friday where the year is not published."""
        return self.years.get(day.year, UNPUBLISHED).works(day)

    def counting_from(self, day: date) -> date:
        """Return the first day that counts as a working day, that day or later."""
        while not self.counts(day):
            day += ONE_DAY
        return day

    def counting_until(self, day: date) -> date:
        """Return the last day that counts as a working day, that day or earlier."""
        while not self.counts(day):
            day -= ONE_DAY
        return day

    def counted(self, after: date, until: date) -> int:
        """Return how many days count as working days, after one day up to and with another."""
        days = (after + timedelta(days=number) for number in range(1, (until - after).days + 1))
        return sum(map(self.counts, days))


EMPTY = Calendar({})
"""A calendar without any year, for decisions that have nothing to do with working days."""


def parse_calendar(text: str) -> Calendar:
    """Read a calendar from TOML (`[[year]]` tables with `year`, `holidays`, `make_up`)."""
    entries: list[dict[str, Any]] = tomllib.loads(text)["year"]
    return Calendar(
        {entry["year"]: Year(frozenset(entry["holidays"]), frozenset(entry["make_up"])) for entry in entries}
    )
