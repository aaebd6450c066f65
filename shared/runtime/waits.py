"""Waiting that is seen and that ends: a line after one second, an end when nothing has moved for thirty."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SEEN_AFTER_SECONDS = 1.0
ENDS_AFTER_SECONDS = 30.0
LOOK_SECONDS = 0.2

Show = Callable[[str], None]
"""Told what is waited for, and how far it is, at every look, the same text too; an empty text ends it."""


@dataclass
class Wait:
    """One thing that is waited for. `moved_at` is shared: whatever moves, moves all."""

    _all: "Waiting"
    what: str
    since: float = field(default_factory=time.monotonic)
    _far: str = ""

    def told(self, what: str, far: str = "") -> None:
        """Say what is waited for now, and how far it is, where that is known.

        Only a measure that differs from the one before it is a move: to wait for something else brings nobody further.
        """
        self.what = what
        if far and self._far and far != self._far:
            self._all.moved_at = time.monotonic()
        self._far = far or self._far

    @property
    def still(self) -> float:
        """The seconds in which neither this nor anything beside it has moved."""
        return time.monotonic() - max(self.since, self._all.moved_at)


@dataclass
class Waiting:
    """All that one command waits for at the moment; `show` receives what has waited longest."""

    show: Show
    moved_at: float = field(default_factory=time.monotonic)
    _waits: list[Wait] = field(default_factory=list)

    @contextmanager
    def of(self, what: str) -> Iterator[Wait]:
        """Wait for something; its end is a move."""
        wait = Wait(self, what)
        self._waits.append(wait)
        try:
            yield wait
        finally:
            self._waits.remove(wait)
            self.moved_at = time.monotonic()

    async def run(self) -> None:
        """Show what is waited for, until cancelled."""
        shown = ""
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                seen = self._waits[0] if self._waits else None
                long = seen is not None and time.monotonic() - seen.since >= SEEN_AFTER_SECONDS
                text = f"waiting for {seen.what}" if seen is not None and long else ""
                if text or shown:  # what is not due for a line yet may be at the next look
                    self.show(text)
                    shown = text
        finally:
            if shown:
                self.show("")
