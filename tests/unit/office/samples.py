"""The calendar as it is shipped, and what a day is in tests of the office."""

from datetime import UTC, date, datetime

from shared.office.calendar import FILE, parse_calendar

CALENDAR = parse_calendar(FILE.read_text(encoding="utf-8"))


def noon(day: date) -> datetime:
    """Return noon in Shanghai."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
