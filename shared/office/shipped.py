"""The calendar as it is shipped, read once when a service starts."""

from shared.office import calendar

CALENDAR = calendar.parse_calendar(calendar.FILE.read_text(encoding="utf-8"))
