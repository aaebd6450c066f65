"""How far a rebuild is, of all that it does: its stages, each with a rough share of the time. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

READING = frozenset({"fold", "read"})
SHARES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "fold": (0.0, 0.4),
        "write": (0.4, 0.75),
        "derive": (0.75, 0.9),
        "read": (0.0, 0.3),
        "fill across": (0.3, 0.4),
        "fill within": (0.4, 0.9),
        "catch up": (0.9, 0.95),
        "compare": (0.95, 1.0),
    }
)
"""By the first words of a stage, from which part of the whole to which it leads."""


@dataclass
class Pace:
    """The stage at which a rebuild is, and how many of its `whole` events it has dealt with.

    A stage that is told of an earlier part of the whole (the next projection is written) leaves `done` where it is.
    """

    stage: str = ""
    done: int = 0
    whole: int = 0

    def told(self, stage: str, done: int, of: int) -> None:
        """Take in what the rebuild reports: a stage, how much of it is done, and how much it is in all."""
        self.stage = stage
        if stage in READING:
            self.whole = max(self.whole, of)
        begin, end = next((share for name, share in SHARES.items() if stage.startswith(name)), (0.0, 0.0))
        share = begin + (end - begin) * min(done / of, 1.0) if of else end
        self.done = max(self.done, int(self.whole * share))


def rate(done: int, seconds: float) -> float | None:
    """Return the events a second so far; None before there is one."""
    return done / seconds if done and seconds > 0 else None


def seconds_left(done: int, whole: int, seconds: float) -> float | None:
    """Return how long the rest takes at the rate so far; None before there is one."""
    so_far = rate(done, seconds)
    return None if so_far is None else max(whole - done, 0) / so_far
