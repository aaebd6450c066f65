"""Months: read, written, counted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ops.language import worded

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}")
FIRST_YEAR, LAST_YEAR = 1900, 2099  # of the books


def between(value: str, first: object, last: object) -> str:
    """Return what is said of a day, month or year outside the books."""
    return worded("{value!r} is not between {first} and {last}", value=value, first=first, last=last)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month, written 2024-03."""

    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> "Month":
        """Read `2024-03`, or raise ValueError with a sentence."""
        try:
            first = date.fromisoformat(f"{written}-01") if WRITTEN.fullmatch(written) else None
        except ValueError:
            first = None
        if first is None:
            raise ValueError(worded("{value!r} is no month: write it as 2024-03", value=written))
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise ValueError(between(written, FIRST_YEAR, LAST_YEAR))
        return cls(first.year, first.month)

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.year:04}-{self.number:02}"

    def first_day(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    def following(self) -> "Month":
        """Return the next month."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def through(self, last: "Month") -> Iterator["Month"]:
        """Yield this month, the next one, … up to the last."""
        month = self
        while month <= last:
            yield month
            month = month.following()
