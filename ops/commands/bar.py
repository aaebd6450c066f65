"""The progress bar of long work. It has a file of its own because reports print without it."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

COLUMNS = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
LONGEST_NOTE = 60  # beside a bar


def bar() -> Progress:
    """Return a bar on standard error that leaves nothing behind; where nobody looks on, not even an empty line."""
    console = Console(stderr=True)
    return Progress(*COLUMNS, console=console, transient=True, disable=not console.is_terminal)
