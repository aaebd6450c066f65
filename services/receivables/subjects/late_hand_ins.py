"""Cash on the road that one person hands in late again and again in a month: said once, for staff to judge. P4-7.6"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from shared.events.days import Month, PastDay
from shared.events.receivables import LateHandInsRepeated
from shared.events.text import Id, Known
from shared.runtime.ask.decisions import Basis, Command, Subject


class NoteLateHandIns(Command):
    """Look at the receipts of a month that somebody handed in late, by the day on which the last came to finance."""

    staff_id: Known
    month: Month
    receipt_nos: tuple[Id, ...]
    handed_in_on: PastDay


@dataclass(slots=True)
class LateHandIns:
    """What was said of one person's month."""

    said: bool = False


@dataclass(frozen=True, slots=True)
class LateBasis(Basis):
    """Beside the stamp: how many late ones of a month are too many."""

    most: int = field(kw_only=True)


def key(staff_id: str, month: str) -> str:
    """Return the key of a person's month."""
    return f"{month}/{staff_id}"


def evolve(late: LateHandIns, event: LateHandInsRepeated) -> LateHandIns:
    """Take one more fact in, in place."""
    match event:
        case LateHandInsRepeated():
            late.said = True
        case _:
            assert_never(event)
    return late


def decide(late: LateHandIns, command: NoteLateHandIns, basis: LateBasis) -> Iterator[LateHandInsRepeated]:
    """Yield that a person's late hand-ins of a month are too many; once for a month, whatever comes after."""
    if late.said or len(command.receipt_nos) < basis.most:
        return
    yield LateHandInsRepeated(**command.model_dump(exclude={"handed_in_on"}), noted_on=basis.stamp.today)


LATE_HAND_INS = Subject("late-hand-ins", LateHandIns, evolve, decide)
