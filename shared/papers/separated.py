"""CSV that spreadsheets open: LF, quotes only where needed, and no text that they would take for a formula."""

import re
from collections.abc import Iterable

BREAKS_A_CELL = re.compile(r'[",\r\n]')  # a carriage return breaks a line as well for most readers
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def csv_line(cells: Iterable[str]) -> str:
    """Return a line of cells, with its end."""
    return f"{','.join(map(_quoted, cells))}\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if BREAKS_A_CELL.search(cell) else cell


def inert(text: str) -> str:
    """Return text with a leading `'` where it begins with `= + - @`, a tab or CR; spreadsheets then show it as text.

    Nothing takes the `'` off again: whoever imports what was exported imports it with the `'`.
    """
    return f"'{text}" if FORMULA.match(text) else text


def inert_or_number(text: str) -> str:
    """Like `inert`, but a plain number (`-5.00`) stays: it is no formula, and whoever mends it looks for it."""
    return text if NUMBER.fullmatch(text) else inert(text)
