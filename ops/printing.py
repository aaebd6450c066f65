"""What is printed reaches the reader whole: tables are never cut to the screen, bytes for programs are always UTF-8."""

import os
import sys
from io import TextIOWrapper

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

WIDEST = 10_000


class Unread(Exception):
    """Whoever read the output went away before its end: `| head`."""


def whole(console: Console, shown: Table | Text) -> None:
    """Print a table. One that is wider than the screen runs over the edge: a figure that is cut short is a lie."""
    if isinstance(shown, Table):
        shown.width = Measurement.get(console, console.options.update(max_width=WIDEST), shown).maximum
    console.print(shown, soft_wrap=True)


def for_programs(text: str) -> None:
    """Write text to standard output as UTF-8, whatever the terminal speaks. Raises Unread."""
    finish()
    try:
        sys.stdout.buffer.write(text.encode())
    except BrokenPipeError:
        raise Unread from None
    finish()


def finish() -> None:
    """Send what has been printed. Raises Unread."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise Unread from None


def give_up() -> None:
    """Let what is left of the output go nowhere, so that the end of the program does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def forgive_letters() -> None:
    """Let a terminal that has no Chinese show question marks instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
