"""Cells of a sheet as they were read, whatever they were read from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from string import ascii_uppercase

from shared.interchange.values import WHITE_SPACE
from shared.language.speaking import Sentence


@dataclass(frozen=True, slots=True)
class Lost:
    """A cell whose value is not in the workbook: the error of a formula, or a formula that nobody has calculated."""

    error: str = ""


class Padded(float):
    """A number that its format shows with zeros before it, such as 00123."""

    digits: int

    @classmethod
    def of(cls, value: float, digits: int) -> "Padded":
        """Return a number of which at least so many digits are shown."""
        padded = cls(value)
        padded.digits = digits
        return padded


Value = str | float | bool | date | datetime | time | timedelta | Lost


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: its number as a person counts, and its cells from column A on."""

    number: int
    cells: Sequence[Value]

    def at(self, place: int) -> Value:
        """Return the cell at a place; what lies behind the last one is blank."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a text file, which has no name. `flaws` are rows that are no records of their file.

    `comma` says that a comma may be the decimal sign here, `epoch` that days are counted from 1904.
    """

    file: str
    name: str
    rows: Sequence[Row]
    comma: bool = False
    epoch_1904: bool = False
    flaws: Sequence[int] = ()

    def cell(self, row: int, place: int) -> str:
        """Return what a person calls a cell: `Sheet1!C7`, in a text file `C7`."""
        return f"{self.name}!{column(place)}{row}" if self.name else f"{column(place)}{row}"


@dataclass(frozen=True, slots=True)
class Spelled:
    """A value as an interchange file has it, and why it is written otherwise than it was."""

    text: str
    why: tuple[Sentence, ...] = ()


class Unclear(ValueError):
    """A cell cannot be read: the cause, and what to do about it."""

    def __init__(self, cause: Sentence, cure: Sentence) -> None:
        super().__init__(cause, cure)
        self.cause = cause
        self.cure = cure


def column(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


def is_blank(value: Value) -> bool:
    """Tell whether a person sees an empty cell."""
    return isinstance(value, str) and not value.strip(WHITE_SPACE + "\r\n")


def shown(value: Value) -> str:
    """Return a value as a person sees it in the cell, near enough to find it again."""
    match value:
        case bool():
            return str(value).upper()
        case Padded():
            return f"{value:0{value.digits}.0f}"
        case float():
            return number(value)
        case datetime():
            return value.isoformat(" ")
        case Lost():
            return value.error
        case _:
            return str(value)


def number(value: float) -> str:
    """Return a number without exponent, of the 15 digits that a spreadsheet keeps."""
    return f"{value:.0f}" if value.is_integer() else f"{exactly(value):f}"


def exactly(value: float) -> Decimal:
    """Return a number as its 15 digits say it; what is left behind them is what arithmetic in binary leaves."""
    return Decimal(f"{value:.15g}")
