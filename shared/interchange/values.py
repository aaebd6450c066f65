"""What one cell may hold. A reader returns the value as it goes on the wire, or raises BadCell with the reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from shared.events.money import QUANTITY_PLACES, RATE_PLACES, WHOLE_DIGITS
from shared.events.text import LONGEST_ID, LONGEST_PROSE, LONGEST_TEXT, number, straight
from shared.language.speaking import worded

Reader = Callable[[str], str | int | bool]

FIRST_DAY, LAST_DAY = "1900-01-01", "2200-12-31"
LONGEST_CREDIT_DAYS = 3660
MOST_MONTHS = 120
WHITE_SPACE = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What around a value is no part of it: blanks of all widths (U+3000 is the Chinese one), and a tab."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+[0-9]{2,3}")
_AMOUNT = re.compile(r"[0-9]+(?:\.([0-9]+))?")
_QUANTITY = re.compile(r"[0-9]{1,12}(?:\.[0-9]+)?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadCell(ValueError):
    """The cell does not hold what its column asks for; the text says why."""


def clean(value: str) -> str:
    """Refuse the control characters of ASCII: NUL, tab, a new line inside quotes.

    U+0080 to U+009F are let in: they are what is left of quotation marks that an earlier system decoded wrongly.
    """
    found = _CONTROL.search(value)
    if found:
        raise BadCell(worded("holds the control character {code}", code=f"U+{ord(found[0]):04X}"))
    return value


def _at_most(length: int) -> Reader:
    def read(value: str) -> str:
        if len(value) > length:
            raise BadCell(worded("is longer than {length} characters", length=length))
        return value

    return read


def _words_of_at_most(length: int) -> Reader:
    within = _at_most(length)

    def read(value: str) -> str | int | bool:
        _hold(straight, value)
        return within(value)

    return read


def _hold(limit: Callable[[str], None], value: str) -> None:
    """Hold a value against a limit of the doors, so that a trial run refuses what they refuse."""
    try:
        limit(value)
    except ValueError as error:
        raise BadCell(worded("cannot be taken: {reason}", reason=error)) from error


def _code_of_at_most(length: int) -> Reader:
    within = _at_most(length)

    def read(value: str) -> str | int | bool:
        if _SHORTENED.fullmatch(value):
            raise BadCell(
                worded(
                    "was shortened by a spreadsheet, its last digits are lost: "
                    "format the column as text, enter it again"
                )
            )
        return within(value)

    return read


name_or_number = _code_of_at_most(LONGEST_ID)
"""The id of something on record, as it was written then, or of something in another row."""
code = _code_of_at_most(LONGEST_TEXT)
text = _words_of_at_most(LONGEST_TEXT)
prose = _words_of_at_most(LONGEST_PROSE)


def new_number(value: str) -> str | int | bool:
    """Read the id that a row gives to something: nothing unseen is in it."""
    _hold(number, value)
    return name_or_number(value)


@lru_cache(maxsize=4096)
def day(value: str) -> str:
    """Read an ISO date that is in the calendar."""
    if not _DAY.fullmatch(value):
        raise BadCell(worded("is no date: write it as 2024-01-31"))
    try:
        date.fromisoformat(value)
    except ValueError:
        raise BadCell(worded("is not in the calendar")) from None
    if not FIRST_DAY <= value <= LAST_DAY:
        raise BadCell(worded("is not between {first} and {last}", first=FIRST_DAY, last=LAST_DAY))
    return value


def amount(value: str) -> str:
    """Read yuan of at most two decimals, not negative; `7.5` comes back as `7.50`."""
    match = _AMOUNT.fullmatch(value)
    if match is None:
        raise BadCell(worded("is no amount: plain digits, at most two decimals, such as 1234.50"))
    decimals = match[1] or ""
    whole = value.partition(".")[0].lstrip("0") or "0"
    if len(decimals) > 2:  # noqa: PLR2004 - fen
        raise BadCell(worded("has more than two decimals"))
    if len(whole) > WHOLE_DIGITS:
        raise BadCell(worded("is too large: more than {digits} digits", digits=WHOLE_DIGITS))
    return f"{whole}.{decimals:0<2}"


def quantity(value: str) -> str:
    """Read units of goods, not negative, at most three decimals; `10.0` comes back as `10`."""
    if not _QUANTITY.fullmatch(value):
        raise BadCell(worded("is no quantity: plain digits, such as 12 or 0.5"))
    whole, _, decimals = value.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > QUANTITY_PLACES:
        raise BadCell(worded("has more than three decimals"))
    return f"{whole.lstrip('0') or '0'}.{decimals}".removesuffix(".")


def ordered(value: str) -> str:
    """Read units of goods that a contract sells: more than 0."""
    read = quantity(value)
    if read == "0":
        raise BadCell(worded("is 0: a contract line sells something"))
    return read


def line_number(value: str) -> str:
    """Read the number of a line; `01` comes back as `1`."""
    if not _WHOLE.fullmatch(value):
        raise BadCell(worded("is no line number: a whole number in plain digits"))
    return str(int(value))


def credit_days(value: str) -> int:
    """Read days of credit."""
    if not _WHOLE.fullmatch(value) or int(value) > LONGEST_CREDIT_DAYS:
        raise BadCell(worded("is no number of days from 0 to {most}", most=LONGEST_CREDIT_DAYS))
    return int(value)


def months(value: str) -> int:
    """Read months until something falls due."""
    if not _WHOLE.fullmatch(value) or int(value) > MOST_MONTHS:
        raise BadCell(worded("is no number of months from 0 to {most}", most=MOST_MONTHS))
    return int(value)


def share(value: str) -> str:
    """Read a share of the whole, more than 0 and at most 1, at most six decimals; `0.30` comes back as `0.3`."""
    whole, _, decimals = value.partition(".")
    decimals = decimals.rstrip("0")
    read = f"{whole.lstrip('0') or '0'}.{decimals}".removesuffix(".")
    if not _QUANTITY.fullmatch(value) or len(decimals) > RATE_PLACES or not 0 < Decimal(read) <= 1:
        raise BadCell(worded("is no share: more than 0 and at most 1, such as 0.3"))
    return read


@dataclass(frozen=True, slots=True)
class OneOf:
    """Reads one of some words; they can be asked for, so that a sheet can offer them."""

    words: tuple[str, ...]

    def __call__(self, value: str) -> str:
        """Read one of the words."""
        if value not in self.words:
            raise BadCell(worded("is none of {words}", words=", ".join(self.words)))
        return value


def one_of(*words: str) -> OneOf:
    """Return what reads one of these words."""
    return OneOf(words)


def yes_or_no(value: str) -> bool:
    """Read `yes` or `no`."""
    return one_of("yes", "no")(value) == "yes"
