"""Shows on standard error what a command waits for."""

import time

from rich.console import Console
from rich.status import Status

from shared.runtime.waits import Show

LINES_APART_SECONDS = 5.0  # where nobody looks on, so that a log is not filled with one wait


def on_stderr() -> Show:
    """Return what shows a wait on standard error: a moving line on a terminal, else plain lines, not too many."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    return _Spinner(console) if console.is_terminal else _Lines(console)


class _Spinner:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None

    def __call__(self, text: str) -> None:
        if self._status is not None and not text:
            self._status.stop()
            self._status = None
        elif self._status is not None:
            self._status.update(text)
        elif text:
            self._status = self._console.status(text)
            self._status.start()


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = float("-inf")
        self._said = ""

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if not text:
            self._said = ""
        elif text != self._said and now - self._last >= LINES_APART_SECONDS:
            self._console.print(text, markup=False)
            self._said, self._last = text, now
