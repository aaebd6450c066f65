"""What the account knows of pressing for debts: stages reached, the stop of supply, liabilities, what the gm chose."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import assert_never

from shared.events.receivables import (
    BadDebtLiabilityLowered,
    BadDebtLiabilityRaised,
    DebtorContacted,
    DunningLetterApproved,
    DunningLetterDrafted,
    DunningLetterSent,
    LegalActionChosen,
    StageReached,
    SupplyResumed,
    SupplyStopped,
)

LiabilityEvent = BadDebtLiabilityRaised | BadDebtLiabilityLowered
LetterEvent = DunningLetterDrafted | DunningLetterApproved | DunningLetterSent
SupplyEvent = SupplyStopped | SupplyResumed
PressureEvent = StageReached | DebtorContacted | SupplyEvent | LegalActionChosen | LiabilityEvent | LetterEvent

# Stages are names, as in duties, letters and refusals: what is done at which one is how pressing for debts is built.
# When each begins is a number of the rule book (`collection.stage_days`).
FIRST_LETTER = 2
"""The stage from which on letters are written."""
STOPS_SUPPLY = 3
"""The stage at which supply stops."""
BEFORE_COURT = 4
"""The stage at which the gm chooses what becomes of a debt."""

Part = tuple[str, int]
"""An instalment: the invoice's number, and its place in it from 1 on."""


@dataclass(slots=True)
class Liability:
    """A bad debt for which a rep may have to answer, and what is left of it, in yuan."""

    raised: BadDebtLiabilityRaised
    remaining: Decimal


@dataclass(slots=True)
class Letter:
    """A letter, and how far it is."""

    drafted: DunningLetterDrafted
    approved: DunningLetterApproved | None = None
    sent: DunningLetterSent | None = None


@dataclass(slots=True)
class Pressure:
    """The highest stage of each part that reached one; whether supply is stopped, and since when or until when not.

    `stopping` are the parts that ever reached the stage at which supply stops, settled or not: it may come open again.
    `chosen` is the last choice of the gm by invoice. `lettered` are parts that have a letter, with the stage of it.
    """

    reached: dict[Part, int] = field(default_factory=dict)
    stopping: dict[Part, None] = field(default_factory=dict)
    stopped: SupplyStopped | None = None
    spared_until: date = date.min
    liabilities: dict[str, Liability] = field(default_factory=dict)
    chosen: dict[str, LegalActionChosen] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    lettered: set[tuple[str, int, int]] = field(default_factory=set)

    def evolve(self, event: PressureEvent) -> None:  # noqa: C901  # an arm per fact
        """Take one more fact in, in place."""
        match event:
            case StageReached():
                part = event.invoice_no, event.part
                self.reached[part] = max(event.stage, self.reached.get(part, 0))
                if event.stage >= STOPS_SUPPLY:
                    self.stopping[part] = None
            case DebtorContacted():
                pass  # the duties say it
            case SupplyStopped():
                self.stopped = event
            case SupplyResumed():
                self.stopped, self.spared_until = None, event.until or date.min
            case LegalActionChosen():
                self.chosen[event.invoice_no] = event
            case BadDebtLiabilityRaised():
                self.liabilities[event.write_off_no] = Liability(event, event.amount)
            case BadDebtLiabilityLowered():
                self.liabilities[event.write_off_no].remaining = event.remaining
            case DunningLetterDrafted():
                self.letters[event.letter_no] = Letter(event)
                self.lettered |= {(one.invoice_no, one.part, event.stage) for one in event.parts}
            case DunningLetterApproved():
                self.letters[event.letter_no].approved = event
            case DunningLetterSent():
                self.letters[event.letter_no].sent = event
            case _:
                assert_never(event)
