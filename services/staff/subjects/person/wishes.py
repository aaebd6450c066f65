"""What may be wished of a person. P4-1, P4-8.2"""

from shared.events.days import Day, PastDay
from shared.events.numbers import Count
from shared.events.staff import Function, Role
from shared.events.text import Hash, Id, Known, Text
from shared.runtime.ask.decisions import (
    Command,
)

GM_OFFICE = "总经办"


class Join(Command):
    """Put somebody on the roster; `left_on` is set where the history of somebody who has gone is brought in."""

    staff_id: Id
    name: Text
    role: Role
    department: Id
    joined_on: Day
    left_on: Day | None = None


class FoundGm(Command):
    """Put the first gm on the roster, joined today: a company in which nobody gives roles needs somebody who does."""

    staff_id: Id
    name: Text
    department: Id = GM_OFFICE


class Move(Command):
    """From a day on, let somebody work in another department or role."""

    staff_id: Known
    department: Id
    role: Role
    effective_on: Day
    reason: Text | None = None


class Leave(Command):
    """Record the last day of somebody's employment."""

    staff_id: Known
    left_on: Day


class GiveFunction(Command):
    """Let somebody have a function from a day on; on `to_on` he has it no more, None: until it is ended."""

    staff_id: Known
    function: Function
    from_on: Day
    to_on: Day | None = None


class EndFunction(Command):
    """Let a function end: from `to_on` the person has it no more."""

    staff_id: Known
    function: Function
    to_on: Day


class DoJoiningItem(Command):
    """Record that an item of the checklist is done; `points` of the training, `sha256` of the paper's file."""

    staff_id: Known
    item: Text
    done_on: PastDay
    points: Count | None = None
    sha256: Hash | None = None


PersonCommand = Join | FoundGm | Move | Leave | GiveFunction | EndFunction | DoJoiningItem
