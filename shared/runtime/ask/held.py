"""A stream in memory: it follows the log and never runs ahead of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.events import Event
from shared.runtime.ask.decisions import AnySubject


@dataclass
class Held:
    """A stream in memory: its `state` is the log's up to `version` (0: nothing is recorded yet), `draft` a second one.

    A decision evolves the draft. When the log has stored the facts, the state takes them in too and both agree again;
    in all other cases the draft is given up (None), and is copied from the state when the next decision needs it.
    """

    state: Any
    draft: Any
    version: int = 0

    def follow(self, subject: AnySubject, facts: Sequence[Event], version: int, *, drafted: bool) -> None:
        """Take in what the log has up to a version; `drafted`: the draft took it in before."""
        for fact in facts:
            self.state = subject.evolve(self.state, fact)
            if not drafted and self.draft is not None:
                self.draft = subject.evolve(self.draft, fact)
        self.version = version
