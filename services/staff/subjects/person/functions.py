"""Functions beside a role: given and ended, each half-open. P4-1"""

from collections.abc import Iterator
from datetime import date

from services.staff.subjects.person.placing import AfterLeaving, on_roster
from services.staff.subjects.person.state import Held, Person, PersonBasis
from services.staff.subjects.person.wishes import EndFunction, GiveFunction
from shared.events.staff import Function, FunctionEnded, FunctionGiven
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused

GIVEN_BY_THE_GM: frozenset[Function] = frozenset({"hr", "integrity", "counsel", "board", "cashier", "system"})


class FunctionOfTheGM(Refused):
    """The functions hr, integrity, counsel, board, cashier and system are given, and taken away, by the GM."""

    clause = "P4-1"
    status = 403


class OwnFunction(Refused):
    """Nobody gives himself or herself a function, or takes it away."""

    clause = "P4-1"
    status = 403


class FunctionOfThePast(Refused):
    """A function of an earlier day, and the end of one, is the GM's to record."""

    clause = "P4-1"
    status = 403


class FunctionBeforeJoining(Refused):
    """Nobody has a function before the day of joining."""

    field = "from_on"
    clause = "P4-1"


class EndsBeforeItBegins(Refused):
    """A function has at least one day: it ends on a day after the one on which it begins."""

    field = "to_on"
    clause = "P4-1"


class FunctionHeldAlready(Refused):
    """Nobody has the same function twice on one day: end the one on record first, or begin after it."""

    clause = "P4-1"
    status = 409


class FunctionNotHeld(NotThere):
    """The person has no such function that would end on that day."""

    clause = "P4-1"


def give(person: Person, command: GiveFunction, basis: PersonBasis) -> Iterator[FunctionGiven]:
    """Yield the function; nothing where the person has it so already."""
    joined = on_roster(person, command.staff_id)
    wanted = Held(command.function, command.from_on, command.to_on)
    known = person.functions.get((command.function, command.from_on))
    if known == wanted:
        return
    check_giver(command, command.from_on, basis)
    if wanted.from_on < joined.joined_on:
        raise FunctionBeforeJoining(f"{command.staff_id} joined on {joined.joined_on}.")
    if person.left_on is not None and wanted.from_on > person.left_on:
        raise AfterLeaving(f"{command.staff_id} left on {person.left_on}.")
    if wanted.to_on is not None and wanted.to_on <= wanted.from_on:
        raise EndsBeforeItBegins(f"From {wanted.from_on} to {wanted.to_on}.")
    if known is not None and not known.never:
        raise RecordedDifferently(told(command.staff_id, known), {"to_on": (wanted.to_on, known.to_on)})
    of_it = (held for held in person.functions.values() if held.function == wanted.function and not held.never)
    if (other := next(filter(wanted.overlaps, of_it), None)) is not None:
        raise FunctionHeldAlready(told(command.staff_id, other))
    yield FunctionGiven(**command.model_dump())


def end(person: Person, command: EndFunction, basis: PersonBasis) -> Iterator[FunctionEnded]:
    """Yield the end of the function that the person has on that day or is to have; nothing where it ends so already."""
    on_roster(person, command.staff_id)
    of_it = sorted(held for held in person.functions.values() if held.function == command.function)
    if any(held.to_on == command.to_on for held in of_it):
        return
    check_giver(command, command.to_on, basis)
    ends = (one for one in of_it if one.from_on <= command.to_on and (one.to_on is None or command.to_on < one.to_on))
    if (held := next(ends, None)) is None:
        known = "; ".join(told(command.staff_id, held) for held in of_it)
        raise FunctionNotHeld(known or f"{command.staff_id} never had {command.function}.")
    yield FunctionEnded(staff_id=command.staff_id, function=command.function, from_on=held.from_on, to_on=command.to_on)


def told(staff_id: str, held: Held) -> str:
    """Return the words for the days of a function: from when to when."""
    return f"{staff_id} has {held.function} from {held.from_on}, to {held.to_on or 'be ended'}."


def check_giver(command: GiveFunction | EndFunction, day: date, basis: PersonBasis) -> None:
    """Refuse whoever may not give this function, or take it away, as of a day."""
    stamp = basis.stamp
    if command.staff_id == stamp.actor:
        raise OwnFunction(f"{command.staff_id} asks for {command.staff_id}.")
    if "gm" in stamp.roles:
        return
    if command.function in GIVEN_BY_THE_GM:
        raise FunctionOfTheGM(f"It is about {command.function}.")
    if day < stamp.today:
        raise FunctionOfThePast(f"{day} lies before {stamp.today}.")
