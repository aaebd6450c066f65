"""What is known of a person. P4-1"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from shared.events.staff import StaffJoined, StaffLeft, StaffMoved
from shared.runtime.ask.decisions import (
    Basis,
)

PersonEvent = StaffJoined | StaffMoved | StaffLeft


@dataclass(frozen=True, slots=True)
class PersonBasis(Basis):
    """Beside the stamp: who of the roster of today is gm, and who heads what.

    `heads` are the departments that the person heads on the day of the move, or on the last day, or later; `favours`
    are those that the caller headed, by the first day of each change, from the day of a move to yesterday.
    """

    gm: str | None = None
    heads: frozenset[str] = frozenset()
    favours: Mapping[date, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Person:
    """The facts of one person; `moves` by the day from which they hold."""

    joined: StaffJoined | None = None
    moves: dict[date, StaffMoved] = field(default_factory=dict)
    left_on: date | None = None

    def place_on(self, day: date) -> StaffJoined | StaffMoved | None:
        """Return what says role and department of a day; None before joining."""
        begun = [first for first in self.moves if first <= day]
        return self.moves[max(begun)] if begun else self.joined


def evolve(person: Person, event: PersonEvent) -> Person:
    """Take one more fact in."""
    match event:
        case StaffJoined():
            person.joined = event
        case StaffMoved():
            person.moves[event.effective_on] = event
        case StaffLeft():
            person.left_on = event.left_on
        case _:
            assert_never(event)
    return person
