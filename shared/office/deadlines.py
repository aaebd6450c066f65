"""Until when something is in time: due days and due instants, counted forwards and backwards.

Day 1 is the day after the fact, the due day itself is in time, and the server's acceptance decides. `N hours` are
elapsed hours, holidays too. A count of working days that runs into a year whose calendar is not published takes Monday
to Friday there; it is provisional, and `counted_anew` once the year is published.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from re import ASCII
from re import compile as pattern
from typing import Literal, NamedTuple

from shared.events.days import business_date
from shared.events.office import Counting
from shared.office.calendar import ONE_DAY, Calendar

Unit = Literal["days", "working_days", "hours"]

UNITS: dict[str, Unit] = {
    "day": "days",
    "days": "days",
    "working day": "working_days",
    "working days": "working_days",
    "hour": "hours",
    "hours": "hours",
}
MOST = 3660
"""Days, working days or hours of the longest term."""

_WRITTEN = pattern(r"(?P<count>\d{1,4}) (?P<unit>[a-z ]+?)(?P<moves>, moves)?", ASCII)


class Deadline(NamedTuple):
    """The last day that is in time; `provisional` says how it was counted, where a year was not published."""

    due_on: date
    provisional: Counting | None = None

    @property
    def last_day(self) -> date:
        """The day after which it is overdue."""
        return self.due_on

    def in_time(self, accepted_at: datetime) -> bool:
        """Return whether what was accepted at this instant came in time: 00:00 is of the new day."""
        return business_date(accepted_at) <= self.due_on


class DueInstant(NamedTuple):
    """The last instant that is in time."""

    due_at: datetime

    @property
    def last_day(self) -> date:
        """The day after which it is overdue."""
        return business_date(self.due_at)

    def in_time(self, accepted_at: datetime) -> bool:
        """Return whether what was accepted at this instant came in time."""
        return accepted_at <= self.due_at


Due = Deadline | DueInstant


@dataclass(frozen=True, slots=True)
class Term:
    """So many days, working days or hours. Of one that `moves` the last day moves to the next working day.

    Only calendar days move. No working day and no hour is no term: day 1 is a day after the fact.
    """

    count: int
    unit: Unit
    moves: bool = False

    def __post_init__(self) -> None:
        """Hold what the calendar can count. Raises ValueError."""
        if not (0 if self.unit == "days" else 1) <= self.count <= MOST:
            raise ValueError(f"a term is 1 to {MOST:,} working days or hours, or 0 to {MOST:,} days")
        if self.moves and self.unit != "days":
            raise ValueError("only a term of calendar days moves: working days land on none that is off")

    def since(self, day: date, calendar: Calendar) -> Deadline:
        """Return the due day of a term that runs from the day of a fact. Raises ValueError for hours."""
        return _deadline(self._counting(day, before=False), calendar)

    def before(self, day: date, calendar: Calendar) -> Deadline:
        """Return the last day so many days before another. Raises ValueError for hours, and for one that moves."""
        if self.moves:
            raise ValueError("a term that is counted backwards does not move: it would come too near")
        return _deadline(self._counting(day, before=True), calendar)

    def after(self, instant: datetime) -> DueInstant:
        """Return the due instant of a term of hours. Raises ValueError for days."""
        if self.unit != "hours":
            raise ValueError(f"{self} end with a day, not at an instant")
        return DueInstant(instant.astimezone(UTC) + timedelta(hours=self.count))

    def _counting(self, origin: date, *, before: bool) -> Counting:
        if self.unit == "hours":
            raise ValueError(f"{self} end at an instant, not with a day")
        return Counting(origin=origin, count=self.count, unit=self.unit, moves=self.moves, before=before)

    def __str__(self) -> str:
        """Return the term as a rule book writes it."""
        unit = self.unit.replace("_", " ")
        return f"{self.count} {unit.removesuffix('s') if self.count == 1 else unit}{', moves' if self.moves else ''}"


def term(written: str) -> Term:
    """Read a term as a rule book writes it: `2 working days`, `7 days, moves`, `24 hours`. Raises ValueError."""
    found = _WRITTEN.fullmatch(written)
    if found is None or found["unit"] not in UNITS:
        raise ValueError(
            f"a term is written as '2 working days', '90 days', '7 days, moves' or '24 hours': {written!r}"
        )
    return Term(int(found["count"]), UNITS[found["unit"]], moves=found["moves"] is not None)


def days(written: str) -> Term:
    """Read a term of days or working days. Raises ValueError, for hours too."""
    found = term(written)
    if found.unit == "hours":
        raise ValueError(f"days are meant, and no hours: {written!r}")
    return found


def counted_anew(counting: Counting, calendar: Calendar) -> Deadline:
    """Return a deadline by the calendar of now; it stays provisional while a year in it is not published."""
    return _deadline(counting, calendar)


def _deadline(counting: Counting, calendar: Calendar) -> Deadline:
    step = -ONE_DAY if counting.before else ONE_DAY
    if counting.unit == "days":
        last = counting.origin + counting.count * step
        first = last
        due_on = calendar.counting_from(last) if counting.moves else last
        rests_on_calendar = counting.moves
    else:
        first = counting.origin + step
        due_on = _nth(first, counting.count, step, calendar)
        rests_on_calendar = True
    years = range(min(first, due_on).year, max(first, due_on).year + 1)
    known = not rests_on_calendar or all(map(calendar.published, years))
    return Deadline(due_on, None if known else counting)


def _nth(day: date, count: int, step: timedelta, calendar: Calendar) -> date:
    """Return the day on which so many working days are full, the first day included."""
    left = count - calendar.counts(day)
    while left:
        day += step
        left -= calendar.counts(day)
    return day
