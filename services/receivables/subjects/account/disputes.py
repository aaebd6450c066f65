"""What the account knows of disputes: what became of each. P4-7.5"""

from dataclasses import dataclass, field
from typing import Literal, assert_never

from shared.events.receivables import DisputeAccepted, DisputeOpened, DisputeSettled

DisputeEvent = DisputeOpened | DisputeAccepted | DisputeSettled


@dataclass(slots=True)
class Dispute:
    """A dispute and what became of it."""

    opened: DisputeOpened
    accepted: DisputeAccepted | None = None
    settled: DisputeSettled | None = None

    @property
    def status(self) -> Literal["opened", "accepted", "upheld", "rejected"]:
        """Where it stands."""
        if self.settled is not None:
            return self.settled.outcome
        return "opened" if self.accepted is None else "accepted"


@dataclass(slots=True)
class Disputes:
    """All disputes by number, and the parts of invoices of which a rule opened one."""

    all: dict[str, Dispute] = field(default_factory=dict)
    of_parts: set[tuple[str, int]] = field(default_factory=set)

    def evolve(self, event: DisputeEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case DisputeOpened():
                self.all[event.dispute_no] = Dispute(event)
                if event.part is not None:
                    self.of_parts.add((event.invoice_no, event.part))
            case DisputeAccepted():
                self.all[event.dispute_no].accepted = event
            case DisputeSettled():
                self.all[event.dispute_no].settled = event
            case _:
                assert_never(event)
