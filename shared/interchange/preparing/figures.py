"""Amounts, quantities and whole numbers in the spellings of people -> plain digits."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from unicodedata import normalize

from shared.interchange.preparing.cells import Lost, Spelled, Unclear, Value, exactly, number
from shared.interchange.preparing.days import DAYS_HELD
from shared.interchange.values import WHITE_SPACE
from shared.language.speaking import Sentence, said

DIGITS_KEPT = 10**15
"""From here on a spreadsheet has put zeros in the place of digits."""
LONGEST = 64  # characters of a figure; what is longer is none
TIMES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
FEN = 2

_BEFORE = re.compile(r"(?:¥|rmb|cny|人民币)\s*", re.IGNORECASE)
_BEHIND = re.compile(r"\s*(?:元整|圆整|元|圆|rmb|cny)", re.IGNORECASE)
_MINUS = "-\u2212\u2010\u2011\u2012\u2013"
_PLAIN = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}([,' \u2019\u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*(?:\.[0-9]*)?")
_ONE_COMMA_GROUP = re.compile(r"[0-9]{1,3},[0-9]{3}")
_ONE_POINT_GROUP = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_COMMA_DECIMALS = re.compile(r"[0-9]{1,3}([. '\u2019\u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*,[0-9]+")
_POINT_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_BARE_COMMA_DECIMALS = re.compile(r"[0-9]+,[0-9]{1,2}")
_SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[Ee][+-]?[0-9]+")
_OF_DAYS = re.compile(r"\s*(?:天|日|days?)", re.IGNORECASE)

FULL_WIDTH = said("full-width characters are written as plain ones")
CURRENCY = said("the sign or name of the currency is left out: amounts are yuan")
THOUSANDS = said("separators of thousands are left out")
DECIMAL_COMMA = said("the decimal comma is written as a point")
BINARY = said("what arithmetic in binary left behind the 15th digit is left out")
BLANKS = said("blanks around the value are left out")
TEN_THOUSANDS = said("万 and 亿 are written out in digits")
IN_UNITS = said("the header counts in larger units: written in yuan")
PLUS = said("the plus sign is left out")
UNIT_OF_DAYS = said("the unit is left out: the column counts days")
TYPE_IT = said("enter the number with plain digits, such as 1234.50")


def amount(value: Value, *, comma: bool, times: int = 1) -> Spelled:
    """Read yuan; a minus, in whatever form, stays as one before the digits. `times` is the unit of the column.

    Raises Unclear.
    """
    if isinstance(value, str) and _ONE_POINT_GROUP.fullmatch(_folded(value)):
        raise _either(value)
    read, why = _figure(value, comma=comma)
    if times != 1:
        if TEN_THOUSANDS in why:
            cause = said("{value} names a unit, and so does the header", value=str(value).strip())
            raise Unclear(cause, said("name the unit in one of them only"))
        read, why = _without_zeros(read * times), (*why, IN_UNITS)
    if _decimals(_without_zeros(read)) > FEN:
        cause = said("{figure} has more than two decimals", figure=_digits(read))
        raise Unclear(cause, said("round it in the workbook, so that it is the amount that was booked"))
    return Spelled(_digits(read if _decimals(read) <= FEN else _without_zeros(read)), why)


def quantity(value: Value, *, comma: bool) -> Spelled:
    """Read units of goods. Raises Unclear."""
    if isinstance(value, str) and comma and _ONE_COMMA_GROUP.fullmatch(_folded(value)):
        raise _either(value)
    read, why = _figure(value, comma=comma)
    return Spelled(_digits(read), tuple(one for one in why if one is not CURRENCY))


def whole(value: Value) -> Spelled:
    """Read a whole number: of a line, of days. Raises Unclear."""
    why: tuple[Sentence, ...] = ()
    if isinstance(value, str) and len(value) <= LONGEST and (bare := _OF_DAYS.sub("", value)) != value:
        value, why = bare, (UNIT_OF_DAYS,)
    read, spelled = _figure(value, comma=False)
    return Spelled(_digits(read), (*spelled, *why))


def _figure(value: Value, *, comma: bool) -> tuple[Decimal, tuple[Sentence, ...]]:
    match value:
        case bool():
            raise Unclear(said("is {value}, a yes or no, and no number", value=str(value).upper()), TYPE_IT)
        case int() | float():
            return _of_number(float(value))
        case str():
            return _of_text(value, comma=comma)
        case date() | time() | timedelta():
            cure = said("format the column as a number and enter it again: its original text is lost")
            raise Unclear(DAYS_HELD, cure)
        case Lost():
            raise lost(value)


def _of_number(value: float) -> tuple[Decimal, tuple[Sentence, ...]]:
    if abs(value) >= DIGITS_KEPT:
        cause = said("is {figure}, and a spreadsheet keeps 15 digits of a number only", figure=number(value))
        raise Unclear(cause, said("format the column as text and enter it again"))
    read = exactly(value) or Decimal(0)  # never minus 0
    return read, (BINARY,) if read != Decimal(repr(value)) else ()


def _of_text(given: str, *, comma: bool) -> tuple[Decimal, tuple[Sentence, ...]]:
    if len(given) > LONGEST:
        raise Unclear(said("is no number"), TYPE_IT)
    text, why = _folded(given), []
    if given != given.strip(WHITE_SPACE):
        why.append(BLANKS)
    if any("\uff01" <= sign <= "\uff5e" for sign in given):
        why.append(FULL_WIDTH)
    text, negative = _signed(text, why)
    text, times = _times(text)
    if times != 1:
        why.append(TEN_THOUSANDS)
    plain = _plain(text, given, why, comma=comma)
    read = Decimal(plain) if times == 1 else _without_zeros(Decimal(plain) * times)
    return -read if negative and read else read, tuple(why)


def _folded(text: str) -> str:
    return normalize("NFKC", text).strip(WHITE_SPACE)


def _signed(text: str, why: list[Sentence]) -> tuple[str, bool]:
    """Return a figure without currency and sign, and whether it is negative."""
    negative = False
    while True:
        before = text
        if text[:1] == "(" and text[-1:] == ")":
            text, negative = text[1:-1].strip(), True
        elif text[:1] and text[0] in _MINUS:
            text, negative = text[1:].strip(), True
        elif text[-1:] and text[-1] in _MINUS:
            text, negative = text[:-1].strip(), True
        elif text[:1] == "+":
            text = text[1:].strip()
            why.append(PLUS)
        elif (found := _BEFORE.match(text)) is not None:
            text = text[found.end() :]
            why.append(CURRENCY)
        elif (unit := _behind(text)) is not None:
            text = unit
            why.append(CURRENCY)
        if text == before:
            return text, negative


def _behind(text: str) -> str | None:
    """Return a figure without the unit behind it; None where there is none."""
    bare = _BEHIND.sub("", text)
    return bare if bare != text and text.startswith(bare) else None


def _times(text: str) -> tuple[str, Decimal]:
    return (text[:-1].strip(), TIMES[text[-1]]) if text and text[-1] in TIMES else (text, Decimal(1))


def _plain(text: str, given: str, why: list[Sentence], *, comma: bool) -> str:
    """Return the digits of a figure without groups and with a point before its decimals."""
    if comma and _ONE_POINT_GROUP.fullmatch(text):
        raise _either(given)
    if _PLAIN.fullmatch(text):
        return text
    if _GROUPED.fullmatch(text):
        why.append(THOUSANDS)
        return _joined(text, ",' \u2019\u00a0\u2009\u202f")
    if _POINT_GROUPS.fullmatch(text):
        why.append(THOUSANDS)
        return _joined(text, ".")
    if _COMMA_DECIMALS.fullmatch(text):
        why.extend((THOUSANDS, DECIMAL_COMMA))
        return _joined(text, ". '\u2019\u00a0\u2009\u202f").replace(",", ".")
    if _BARE_COMMA_DECIMALS.fullmatch(text):
        if not comma:
            raise _either(given)
        why.append(DECIMAL_COMMA)
        return text.replace(",", ".")
    if _SHORTENED.fullmatch(text):
        cause = said("was shortened by a spreadsheet, its last digits are lost")
        raise Unclear(cause, said("widen the column and save the file again, or enter the number again"))
    raise Unclear(said("is no number"), TYPE_IT)


def _joined(text: str, separators: Sequence[str]) -> str:
    return "".join(sign for sign in text if sign not in separators)


def _either(given: str) -> Unclear:
    cause = said("{value} could hold thousands or decimals behind its separator", value=given.strip())
    return Unclear(cause, said("write it without separators of thousands and with a point before decimals"))


def _decimals(read: Decimal) -> int:
    exponent = read.as_tuple().exponent
    assert isinstance(exponent, int)  # never infinite, nor no number
    return max(-exponent, 0)


def _without_zeros(read: Decimal) -> Decimal:
    return read.normalize() if _decimals(read) else read


def _digits(read: Decimal) -> str:
    """Return a number without exponent, with the decimals that it was written with."""
    return f"{read:f}"


def lost(value: Lost) -> Unclear:
    """Return what is said of a cell whose value is not in the workbook."""
    if value.error:
        cause = said("holds the error {error}", error=value.error)
        return Unclear(cause, said("mend the formula, or enter the value itself"))
    cause = said("holds a formula whose result was never calculated")
    return Unclear(cause, said("open the workbook in a spreadsheet, save it, and give it again"))
