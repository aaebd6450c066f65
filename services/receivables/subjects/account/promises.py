"""What the account knows of promises to pay: what became of each, and how many in a row were not kept. P4-7.5"""

from dataclasses import dataclass, field
from typing import Literal, assert_never

from shared.events.receivables import PromiseBroken, PromiseKept, PromiseMade

PromiseEvent = PromiseMade | PromiseKept | PromiseBroken


@dataclass(slots=True)
class Promise:
    """A promise and what became of it."""

    made: PromiseMade
    status: Literal["open", "kept", "broken"] = "open"


@dataclass(slots=True)
class Promises:
    """All promises by number, and those of an invoice since the last that was kept."""

    all: dict[str, Promise] = field(default_factory=dict)
    in_a_row: dict[str, int] = field(default_factory=dict)

    def evolve(self, event: PromiseEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case PromiseMade():
                self.all[event.promise_no] = Promise(event)
                self.in_a_row[event.invoice_no] = self.in_a_row.get(event.invoice_no, 0) + 1
            case PromiseKept():
                self.all[event.promise_no].status = "kept"
                self.in_a_row[event.invoice_no] = self._since(event)
            case PromiseBroken():
                self.all[event.promise_no].status = "broken"
            case _:
                assert_never(event)

    def _since(self, kept: PromiseKept) -> int:
        """Return how many promises of the invoice were made after one that was kept."""
        of_it = [number for number, one in self.all.items() if one.made.invoice_no == kept.invoice_no]
        return len(of_it) - 1 - of_it.index(kept.promise_no)
