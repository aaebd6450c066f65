"""Days in the spellings of people -> ISO dates. What could be two days is never guessed."""

import re
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from shared.interchange.preparing.cells import Lost, Spelled, Unclear, Value, number, shown
from shared.interchange.values import WHITE_SPACE
from shared.language.speaking import Sentence, said

FIRST_SERIAL, LAST_SERIAL = 10_000, 109_574  # 18 May 1927 to 31 Dec 2199; what is smaller could be a year, or a day
SINCE_1904 = 1462  # days between the two calendars of spreadsheets
FIRST_DATE, LAST_DATE = 19_000_101, 22_001_231  # as one number
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MOST_MONTHS = 12
LONGEST = 64  # characters of a date; what is longer is none
CENTURIES = 4  # digits of a year that says its century

DAYS_HELD = said("a spreadsheet has made a day of it")
TIME_LEFT_OUT = said("the time of day is left out")
SERIAL = said("the number of a day in a spreadsheet is written as its date")
ONE_NUMBER = said("a date written as one number is written with hyphens")
WRITTEN_OUT = said("the date is written as year-month-day")
YEAR_LAST = said("the day stands before or behind its month, and no other reading is a date: written as year-month-day")
WRITE_IT = said("write it as 2024-01-31")

_CLOCK = r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?P<zone>\s*(?:Z|[+-][0-9]{2}:?[0-9]{2}))?"
_TIME = rf"(?:[T ]\s*{_CLOCK})?"
_YEAR_FIRST = re.compile(r"([0-9]{4})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})" + _TIME)
_CHINESE = re.compile(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号]?" + _TIME)
_YEAR_LAST = re.compile(r"([0-9]{1,2})\s*([-/. ])\s*([0-9]{1,2})\s*\2\s*([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED = re.compile(
    r"(?:([0-9]{1,2})[- ./]+)?([A-Za-z]{3,9})[- ./]+(?:([0-9]{1,2})(?:st|nd|rd|th)?,?[- ./]+)?([0-9]{4})"
)
_TWO_DIGITS = re.compile(r"[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{2}年.*")
_MONTH_ONLY = re.compile(r"[0-9]{4}[-/.年][0-9]{1,2}月?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day(value: Value, *, epoch_1904: bool = False) -> Spelled:
    """Read a day. Raises Unclear."""
    match value:
        case bool():
            raise Unclear(said("is {value}, a yes or no, and no date", value=shown(value)), WRITE_IT)
        case datetime():
            return Spelled(value.date().isoformat(), (TIME_LEFT_OUT,) if value.time() != time(0) else ())
        case date():
            return Spelled(value.isoformat())
        case int() | float():
            return _of_number(float(value), epoch_1904=epoch_1904)
        case str():
            return _of_text(value, epoch_1904=epoch_1904)
        case time() | timedelta():
            raise Unclear(said("is {value}, a time without a day", value=shown(value)), WRITE_IT)
        case Lost():
            raise AssertionError(value)  # told apart before


def _of_number(value: float, *, epoch_1904: bool) -> Spelled:
    if FIRST_SERIAL <= value < LAST_SERIAL + 1:
        found = date(1899, 12, 30) + timedelta(days=int(value) + (SINCE_1904 if epoch_1904 else 0))
        return Spelled(found.isoformat(), (SERIAL,) if value.is_integer() else (SERIAL, TIME_LEFT_OUT))
    if value.is_integer() and FIRST_DATE <= value <= LAST_DATE:
        text = str(int(value))
        return Spelled(_in_the_calendar(text[:4], text[4:6], text[6:]), (ONE_NUMBER,))
    raise Unclear(said("is the number {figure}, and no day that a spreadsheet counts", figure=number(value)), WRITE_IT)


def _of_text(given: str, *, epoch_1904: bool) -> Spelled:
    text = normalize("NFKC", given).strip(WHITE_SPACE) if len(given) <= LONGEST else ""
    if _ISO.fullmatch(text) and text == given:
        return Spelled(_in_the_calendar(*text.split("-")))
    if text.isascii() and text.isdigit() and len(text) in {5, 6, 8}:
        return _of_number(float(text), epoch_1904=epoch_1904)
    if (found := _YEAR_FIRST.fullmatch(text)) is not None:
        return Spelled(_in_the_calendar(found[1], found[3], found[4]), _and_time(found, WRITTEN_OUT))
    if (found := _CHINESE.fullmatch(text)) is not None:
        return Spelled(_in_the_calendar(found[1], found[2], found[3]), _and_time(found, WRITTEN_OUT))
    if (found := _YEAR_LAST.fullmatch(text)) is not None:
        return Spelled(_day_and_month(found, text), _and_time(found, YEAR_LAST))
    if (found := _NAMED.fullmatch(text)) is not None and (read := _named(found)) is not None:
        return Spelled(read, (WRITTEN_OUT,))
    raise Unclear(_cause(text), WRITE_IT)


def _and_time(found: re.Match[str], why: Sentence) -> tuple[Sentence, ...]:
    if found["zone"]:
        cause = said("{value} is an instant with a time zone: its day differs from place to place", value=found[0])
        raise Unclear(cause, said("write the day that it was in Shanghai, as 2024-01-31"))
    told = found["time"]
    return (why, TIME_LEFT_OUT) if told and set(told) & set("123456789") else (why,)


def _day_and_month(found: re.Match[str], text: str) -> str:
    """Return the date of two numbers with the year behind them, where only one reading is a date."""
    one, other, year = found[1], found[3], found[4]
    if len(year) < CENTURIES:
        raise Unclear(said("{value} has a year of two digits", value=text), WRITE_IT)
    readings = {(other, one), (one, other)}
    possible = [(month, of) for month, of in readings if 0 < int(month) <= MOST_MONTHS]
    if len(possible) > 1 and int(one) != int(other):
        days = sorted(f"{year}-{month:0>2}-{of:0>2}" for month, of in possible)
        cause = said("{value} could be {one} or {other}", value=text, one=days[0], other=days[1])
        raise Unclear(cause, said("write the one that is meant, with the year first"))
    month, of = possible[0] if possible else (other, one)
    return _in_the_calendar(year, month, of)


def _named(found: re.Match[str]) -> str | None:
    """Return the date of a month in English letters; None where it is none, or its day stands twice or nowhere."""
    before, name, behind, year = found.groups()
    months = [one for one in MONTHS if name[:3].casefold() == one]
    if not months or (before is None) == (behind is None):
        return None
    return _in_the_calendar(year, str(MONTHS.index(months[0]) + 1), before or behind)


def _in_the_calendar(year: str, month: str, of: str) -> str:
    try:
        return date(int(year), int(month), int(of)).isoformat()
    except ValueError:
        cause = said("{value} is not in the calendar", value=f"{year}-{month:0>2}-{of:0>2}")
        raise Unclear(cause, said("write the day that is meant, as 2024-01-31")) from None


def _cause(text: str) -> Sentence:
    if _TWO_DIGITS.fullmatch(text):
        return said("{value} has a year of two digits", value=text)
    if _MONTH_ONLY.fullmatch(text):
        return said("{value} is a month: its day is missing", value=text)
    return said("is no date")
