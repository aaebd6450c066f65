"""What the account knows of freight that its customer advanced: settlements, and what was used of it. P5-5.3a"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from shared.events.money import ZERO
from shared.events.receivables import FreightAccountSettled, FreightPaidOut

FreightEvent = FreightAccountSettled | FreightPaidOut


@dataclass(slots=True)
class Freight:
    """Settlements by number, their payments by the same; `used` was set off, paid out or is reserved to be paid out."""

    settled: dict[str, FreightAccountSettled] = field(default_factory=dict)
    paid: dict[str, FreightPaidOut] = field(default_factory=dict)
    used: Decimal = ZERO

    def evolve(self, event: FreightEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case FreightAccountSettled():
                self.settled[event.settlement_no] = event
                self.used += event.set_off + event.pay_out
            case FreightPaidOut():
                self.paid[event.settlement_no] = event
            case _:
                assert_never(event)

    def give_back(self, amount: Decimal) -> None:
        """Let what a set-off had settled stand in the account again."""
        self.used -= amount
