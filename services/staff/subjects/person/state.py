"""What is known of a person. P4-1"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, assert_never

from services.staff.policy import StaffRules
from shared.events.staff import (
    Function,
    FunctionEnded,
    FunctionGiven,
    JoiningCompleted,
    JoiningItemDone,
    StaffJoined,
    StaffLeft,
    StaffMoved,
)
from shared.runtime.ask.decisions import (
    Basis,
)
from shared.runtime.policy import Book

PersonEvent = StaffJoined | StaffMoved | StaffLeft | FunctionGiven | FunctionEnded | JoiningItemDone | JoiningCompleted


class Held(NamedTuple):
    """A function that somebody has from a day on, and no longer on `to_on`; None: until it is ended."""

    function: Function
    from_on: date
    to_on: date | None = None

    @property
    def never(self) -> bool:
        """Whether it ended before it began."""
        return self.from_on == self.to_on

    def overlaps(self, other: "Held") -> bool:
        """Return whether there is a day on which the person has both."""
        latest = max(self.from_on, other.from_on)
        return all(one.to_on is None or latest < one.to_on for one in (self, other))


@dataclass(frozen=True, slots=True)
class PersonBasis(Basis):
    """Beside the stamp: who of the roster of today is gm, and who heads what.

    `heads` are the departments that the person heads on the day of the move, or on the last day, or later; `favours`
    are those that the caller headed, by the first day of each change, from the day of a move to yesterday; `head` heads
    the person's department today.
    """

    gm: str | None = None
    heads: frozenset[str] = frozenset()
    favours: Mapping[date, frozenset[str]] = field(default_factory=dict)
    head: str | None = None
    policy: Book[StaffRules] = field(default=Book(()))


@dataclass(slots=True)
class Person:
    """The facts of one person; `moves` by the day from which they hold, `functions` by name and first day.

    `items` are those of the checklist that are done.
    """

    joined: StaffJoined | None = None
    moves: dict[date, StaffMoved] = field(default_factory=dict)
    left_on: date | None = None
    functions: dict[tuple[Function, date], Held] = field(default_factory=dict)
    items: dict[str, JoiningItemDone] = field(default_factory=dict)
    completed_on: date | None = None

    def place_on(self, day: date) -> StaffJoined | StaffMoved | None:
        """Return the fact that gives role and department on a day; None before joining."""
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
        case FunctionGiven() | FunctionEnded():
            held = Held(event.function, event.from_on, event.to_on)
            person.functions[held.function, held.from_on] = held
        case JoiningItemDone():
            person.items[event.item] = event
        case JoiningCompleted():
            person.completed_on = event.completed_on
        case _:
            assert_never(event)
    return person
