"""Days and moments that may enter the house: what rule books, calendar and the reckoning of due dates cover."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from re import ASCII, Pattern
from re import compile as compile_pattern
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from shared.events.bounds import Bound, Spelling

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
FIRST_INSTANT, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(2201, 1, 1, tzinfo=UTC)

_ISO_DAY = compile_pattern(r"\d{4}-\d{2}-\d{2}", ASCII)
_RFC_3339 = compile_pattern(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})", ASCII)
_EXAMPLE = "2024-01-31T09:00:00+08:00"
_MONTH = compile_pattern(r"(19|20)\d{2}-(0[1-9]|1[0-2])", ASCII)
_YEAR = compile_pattern(r"(19|20)\d{2}", ASCII)
MONTHS_OF_A_YEAR = 12


def _spelt(pattern: Pattern[str], said: str, kind: type) -> Callable[[Any, bool], Any]:
    """Return what lets text of a form pass, and values of the type itself: no number, no other spelling."""

    def read(value: Any, on_record: bool) -> Any:  # noqa: FBT001  # the shape of Spelling.read
        if on_record or type(value) is kind or (isinstance(value, str) and pattern.fullmatch(value)):
            return value
        raise ValueError(said)

    return read


def _within_the_calendar(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"a day from {FIRST_DAY} to {LAST_DAY} is meant")


def _within_the_clock(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError(f"a moment has an offset: {_EXAMPLE}")
    if not FIRST_INSTANT <= at < END:
        raise ValueError(f"a moment from {FIRST_DAY} to {LAST_DAY} is meant")


def _of_the_wall(at: time) -> None:
    if at.tzinfo is not None:
        raise ValueError("a time of day has no offset")


def _named(pattern: Pattern[str], said: str) -> Bound:
    def check(value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValueError(said)

    return Bound(check, {"pattern": f"^{pattern.pattern.replace(chr(92) + 'd', '[0-9]')}$"})


_DAY_SCHEMA = {"type": "string", "format": "date"}
_INSTANT_SCHEMA = {"type": "string", "format": "date-time"}

Day = Annotated[
    date,
    Spelling(_spelt(_ISO_DAY, "a day is written as 2024-01-31", date), _DAY_SCHEMA, _DAY_SCHEMA),
    Bound(_within_the_calendar),
]
"""A business day; beyond the calendar lies a slip of the pen."""


class Happened:
    """Marks the day of a fact: it is never after the business date on which the fact is accepted."""


HAPPENED = Happened()

PastDay = Annotated[Day, HAPPENED]
"""The day on which something happened: today or earlier. Plans and days from which something holds are a `Day`."""

Instant = Annotated[
    datetime,
    Spelling(_spelt(_RFC_3339, f"a moment is written as {_EXAMPLE}", datetime), _INSTANT_SCHEMA, _INSTANT_SCHEMA),
    Bound(_within_the_clock),
]
"""A moment with its offset, within what the calendar of the house covers."""

TimeOfDay = Annotated[time, Bound(_of_the_wall)]
"""A time of day in Asia/Shanghai, such as that of a dispatch batch."""

Month = Annotated[str, _named(_MONTH, "a month is written as 2024-03")]
Year = Annotated[str, _named(_YEAR, "a year is written as 2024")]
Period = Annotated[
    str,
    _named(
        compile_pattern(f"{_YEAR.pattern}(-(0[1-9]|1[0-2]))?", ASCII), "a month (2024-03) or a year (2024) is meant"
    ),
]


def business_date(instant: datetime) -> date:
    """Return the business date of an instant: its day in Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; in a shorter month its last one: 31 January + 1 = end of February."""
    years, month = divmod(day.month - 1 + months, MONTHS_OF_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def midnight(day: date) -> datetime:
    """Return the instant at which a business day begins, UTC: 00:00 in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
