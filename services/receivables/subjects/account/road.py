"""What the account knows of money on the road: slips, and which of them were handed in. P4-7.1"""

from dataclasses import dataclass, field
from typing import assert_never

from shared.events.receivables import HandInFellShort, MoneyCollected, MoneyHandedIn

RoadEvent = MoneyCollected | MoneyHandedIn | HandInFellShort


@dataclass(slots=True)
class Road:
    """Slips by their numbers, and their hand-ins, by the same."""

    slips: dict[str, MoneyCollected] = field(default_factory=dict)
    handed_in: dict[str, MoneyHandedIn] = field(default_factory=dict)

    def evolve(self, event: RoadEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case MoneyCollected():
                self.slips[event.collection_no] = event
            case MoneyHandedIn():
                self.handed_in[event.collection_no] = event
            case HandInFellShort():
                pass  # a matter between the company and the collector
            case _:
                assert_never(event)
