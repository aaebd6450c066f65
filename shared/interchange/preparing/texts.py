"""Ids, codes, texts, words of closed choices, yes and no: cells -> what an interchange file holds."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from shared.events.text import without_trace
from shared.interchange.preparing import names
from shared.interchange.preparing.cells import Lost, Padded, Spelled, Unclear, Value, shown
from shared.interchange.preparing.days import DAYS_HELD
from shared.interchange.preparing.figures import BLANKS, DIGITS_KEPT, FULL_WIDTH
from shared.interchange.values import WHITE_SPACE
from shared.language.speaking import Sentence, said

ENTER_AS_TEXT = said("format the column as text and enter it again")
AS_SHOWN = said("the spreadsheet holds a number and shows it with these zeros: written as shown")
A_NUMBER = said("the spreadsheet holds a number: leading zeros, if there were any, are gone")
UNSEEN = said("characters that nobody sees are left out")
LINES = said("line breaks and tabs within the value are written as blanks")
APOSTROPHE = said("the apostrophe that kept a spreadsheet from calculating is left out")
A_DAY = said("the spreadsheet holds a date: written as year-month-day")
OUR_WORD = said("the word is written as the interchange has it")

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BREAKS = re.compile(r"[\r\n\t\x0b\x0c]+")
_KEPT_FROM_CALCULATING = re.compile(r"'(?=[=+\-@0-9\t\r])")


def code(value: Value) -> Spelled:
    """Read an id or a code: letters and digits that nobody calculates with. Raises Unclear."""
    match value:
        case bool():
            raise Unclear(said("is {value}, a yes or no, and no number of anything", value=shown(value)), ENTER_AS_TEXT)
        case int() | float():
            return _of_number(value)
        case date() | time() | timedelta():
            raise Unclear(DAYS_HELD, said("format the column as text and enter it again: its original text is lost"))
        case Lost():
            raise AssertionError(value)  # told apart before
        case str():
            text, why = _trimmed(value)
            narrow = text.translate(_FULL_WIDTH)
            seen = without_trace(narrow).strip(WHITE_SPACE)
            why += (FULL_WIDTH,) * (narrow != text) + (UNSEEN,) * (seen != narrow)
            return Spelled(seen, why)


def _of_number(value: float) -> Spelled:
    if abs(value) >= DIGITS_KEPT:
        cause = said("is a number of more than 15 digits, and a spreadsheet has lost those behind")
        raise Unclear(cause, ENTER_AS_TEXT)
    return Spelled(shown(value), (AS_SHOWN if isinstance(value, Padded) else A_NUMBER,))


def text(value: Value) -> Spelled:
    """Read words. Raises Unclear."""
    match value:
        case bool():
            raise Unclear(said("is {value}, a yes or no, and no text", value=shown(value)), ENTER_AS_TEXT)
        case int() | float():
            return Spelled(shown(float(value)), (A_NUMBER,))
        case date() | time() | timedelta():
            return Spelled(shown(value), (A_DAY,))
        case Lost():
            raise AssertionError(value)  # told apart before
        case str():
            trimmed, why = _trimmed(value)
            line = " ".join(part.strip(" ") for part in _BREAKS.split(trimmed)) if _BREAKS.search(trimmed) else trimmed
            return Spelled(line, (*why, LINES) if line != trimmed else why)


def _trimmed(value: str) -> tuple[str, tuple[Sentence, ...]]:
    """Return a text without blanks around it, and without the apostrophe of a spreadsheet."""
    trimmed = value.strip(WHITE_SPACE + "\r\n")
    why = (BLANKS,) if trimmed != value else ()
    bare = _KEPT_FROM_CALCULATING.sub("", trimmed, count=1) if trimmed.startswith("'") else trimmed
    return (bare, (*why, APOSTROPHE)) if bare != trimmed else (trimmed, why)


def choice(value: Value, column: str, words: Sequence[str]) -> Spelled:
    """Read one of the words of a column, however people call it. Raises Unclear."""
    if value in words:
        return Spelled(str(value))
    meant = names.words(column)
    found = _word(value, {word: (word, *meant.get(word, ())) for word in words})
    if found is None:
        choices = ", ".join(f"{word} {next(iter(meant.get(word, ())), '')}".strip() for word in words)
        raise Unclear(said("{value} is none of the words of this column", value=shown(value)), _one_of(choices))
    return Spelled(found, (OUR_WORD,))


def yes_or_no(value: Value) -> Spelled:
    """Read yes or no. Raises Unclear."""
    if value in ("yes", "no"):
        return Spelled(str(value))
    meant = names.yes_and_no()
    found = _word(value, {word: (word, *others) for word, others in meant.items()})
    if found is None:
        cause = said("{value} is neither yes nor no", value=shown(value))
        raise Unclear(cause, _one_of(", ".join(f"{word} {others[0]}" for word, others in meant.items())))
    return Spelled(found, (OUR_WORD,))


def _one_of(choices: str) -> Sentence:
    return said("write one of: {choices}", choices=choices)


def _word(value: Value, meant: Mapping[str, Sequence[str]]) -> str | None:
    """Return the word that is meant by what stands in a cell; None where none is."""
    given = names.word(shown(value))
    return next((word for word, others in meant.items() if given in map(names.word, others)), None)
