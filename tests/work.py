"""How much work something is, counted, so that no other load on the machine changes the answer."""

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple


class Work(NamedTuple):
    """Lines of Python that ran, loops included, and the most bytes that were held at once for it."""

    lines: int
    peak: int

    def grown_beyond(self, small: "Work", *, by: float = 1.5, lines: int = 60, peak: int = 16_384) -> bool:
        """Tell whether it is more than so many times the other, beside what is the same for both."""
        return self.lines > by * small.lines + lines or self.peak > by * small.peak + peak


def counted(act: Callable[[], object]) -> Work:
    """Return the work of one call."""
    lines = 0

    def local(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return local

    before = sys.gettrace()
    tracemalloc.start()
    sys.settrace(local)
    try:
        act()
    finally:
        sys.settrace(before)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return Work(lines, peak)
