"""Output reaches the reader whole: tables fit the screen uncut, bytes for programs are always UTF-8."""

import os
import sys
from io import TextIOWrapper

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

WIDEST = 10_000
NARROWEST = 8  # of a column of texts; narrower ones are no longer read
SPACING = 1  # between columns that stand close


class ReaderGone(Exception):
    """Whoever read the output went away before its end: `| head`."""


def whole(console: Console, shown: Table | Text) -> None:
    """Print a table so that no figure is cut short, which would be a lie.

    On a terminal it fits: texts fold within their columns, and where even that is too wide, each row stands by itself,
    a line for each column. Elsewhere (a pipe, a file) rows are as wide as they are.
    """
    if not isinstance(shown, Table):
        console.print(shown, soft_wrap=True)
    elif not console.is_terminal or _width(console, shown) <= console.width:
        shown.width = _width(console, shown)
        console.print(shown, soft_wrap=True)
    elif _fold(shown) <= console.width:
        console.print(shown)
    else:
        console.print(_apart(shown))


def _width(console: Console, table: Table) -> int:
    return Measurement.get(console, console.options.update(max_width=WIDEST), table).maximum


def _fold(table: Table) -> int:
    """Let texts and headers break, and columns stand close; return the width that the table needs at the least."""
    table.padding = 0
    for column in table.columns:
        column.header = str(column.header).replace("_", "_\n")
        if column.justify == "left":
            column.no_wrap, column.overflow = False, "fold"
    narrow = [
        min(NARROWEST, wide) if column.justify == "left" else wide
        for column, wide in zip(table.columns, _columns(table), strict=True)
    ]
    return sum(narrow) + SPACING * len(narrow)


def _columns(table: Table) -> list[int]:
    """Return the width of each column at its widest line."""
    return [
        max(
            (cell_len(line) for cell in (column.header, *column.cells) for line in _text(cell).splitlines()),
            default=0,
        )
        for column in table.columns
    ]


def _text(cell: object) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)


def _apart(table: Table) -> Table:
    """Return the rows below each other, a line for each column that holds something."""
    cards = Table(title=table.title, title_justify="left", box=None, show_header=False, pad_edge=False)
    cards.add_column(style="dim", no_wrap=True)
    cards.add_column(overflow="fold")
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        for column, cell in zip(table.columns, cells, strict=True):
            if str(cell):
                cards.add_row(str(column.header).replace("\n", ""), cell)
        cards.add_row("", "")
    return cards


def for_programs(content: str | bytes) -> None:
    """Write bytes to standard output, text as UTF-8, whatever the terminal speaks. Raises ReaderGone."""
    finish()
    try:
        sys.stdout.buffer.write(content.encode() if isinstance(content, str) else content)
    except BrokenPipeError:
        raise ReaderGone from None
    finish()


def finish() -> None:
    """Send what has been printed. Raises ReaderGone."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGone from None


def give_up() -> None:
    """Let what is left of the output go nowhere, so that the end of the program does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def forgive_letters() -> None:
    """Let a terminal that has no Chinese show question marks instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
