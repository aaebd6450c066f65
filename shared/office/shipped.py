"""The numbers and the calendar of the office as they are shipped, read once when a service starts."""

from shared.office import calendar, rules

BOOK = rules.as_shipped(rules.FILE.read_text(encoding="utf-8"))
CALENDAR = calendar.parse_calendar(calendar.FILE.read_text(encoding="utf-8"))
