"""A person on the roster: joined, moved between departments and roles, left. P4-1, P4-8.2"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from shared.events.days import Day
from shared.events.staff import Role, StaffJoined, StaffLeft, StaffMoved
from shared.events.text import Id, Known, Text
from shared.office.people import gains
from shared.runtime.ask.decisions import (
    Basis,
    Command,
    Differences,
    KnownOtherwise,
    NotThere,
    Refused,
    Subject,
    differing,
)
from shared.runtime.callers import is_machine

PersonEvent = StaffJoined | StaffMoved | StaffLeft
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


PersonCommand = Join | FoundGm | Move | Leave


class UnknownPerson(NotThere):
    """Nobody of this staff id is on the roster."""

    clause = "P4-1"


class NameOfAMachine(Refused):
    """`operator` and `service/…` are names of machines, and a machine is on no roster."""


class GmOnRoster(Refused):
    """The first gm is named while nobody on the roster is gm; later ones are given the role by a gm."""

    clause = "P4-1"
    status = 409


class BeforeJoining(Refused):
    """Nobody moves or leaves before the day of joining."""

    field = "left_on"
    clause = "P4-1"


class AfterLeaving(Refused):
    """Nobody moves after the last day of employment."""

    clause = "P4-1"


class GivenByTheGM(Refused):
    """The roles gm, director and finance are given, and taken away, by the GM."""

    clause = "P4-1"
    status = 403


class OwnRole(Refused):
    """Nobody gives himself or herself a role."""

    clause = "P4-1"
    status = 403


class BackdatedByTheGM(Refused):
    """A move of an earlier day is the GM's to record."""

    clause = "P4-1"
    status = 403


class BackdatedInOwnFavour(Refused):
    """A move of an earlier day is not recorded by whoever heads the new department on it: the override would follow."""

    clause = "P4-1"
    status = 403


class HeadsAreTheGMs(Refused):
    """Whoever heads a department is moved, and let go, by the GM: place and role make the headship what it is."""

    clause = "P4-1"
    status = 403


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


RESERVED: frozenset[Role] = frozenset({"gm", "director", "finance"})


def decide(person: Person, command: PersonCommand, basis: PersonBasis) -> Iterator[PersonEvent]:
    """Yield the facts that the wish makes true."""
    match command:
        case Join():
            yield from _join(person, command, basis)
        case FoundGm():
            yield from _found_gm(person, command, basis)
        case Move():
            yield from _move(person, command, basis)
        case Leave():
            yield from _leave(person, command, basis)
        case _:
            assert_never(command)


def _join(person: Person, command: Join, basis: PersonBasis) -> Iterator[PersonEvent]:
    joined = StaffJoined(**command.model_dump(exclude={"left_on"}))
    if person.joined is None:
        _check_name(command.staff_id)
        _check_giver(command.staff_id, {command.role}, basis)
        if command.left_on is not None and command.left_on < command.joined_on:
            raise BeforeJoining(f"{command.staff_id} joined on {command.joined_on} and left on {command.left_on}.")
        yield joined
        if command.left_on is not None:
            yield StaffLeft(staff_id=command.staff_id, left_on=command.left_on)
    # Who has left in the meantime is still the person that was brought in without a last day.
    elif differs := _differing(person, joined, command.left_on):
        told = f"{person.joined.name}, {person.joined.department}"
        raise KnownOtherwise(f"Staff id {command.staff_id} is {told}.", differs)


def _differing(person: Person, joined: StaffJoined, left_on: date | None) -> Differences:
    known = {**dict(person.joined or ()), "left_on": person.left_on}
    return differing({**dict(joined), **({"left_on": left_on} if left_on is not None else {})}, known)


def _found_gm(person: Person, command: FoundGm, basis: PersonBasis) -> Iterator[PersonEvent]:
    if basis.gm is not None:
        raise GmOnRoster(f"Staff id {basis.gm} is gm.")
    _check_name(command.staff_id)
    if person.joined is not None:
        known = f"{command.staff_id} is {person.joined.name}, {person.joined.department}"
        raise KnownOtherwise(f"Staff id {known}: name a gm under an id that nobody has.")
    yield StaffJoined(**command.model_dump(), role="gm", joined_on=basis.stamp.today)


def _check_name(staff_id: str) -> None:
    if is_machine(staff_id):
        raise NameOfAMachine(f"Give another staff id than {staff_id}.")


def _check_giver(staff_id: str, roles: set[Role], basis: PersonBasis) -> None:
    """Refuse a role that the caller may not give or take; a history is brought in as it was decided elsewhere."""
    if "operator" in basis.stamp.roles:
        return
    if staff_id == basis.stamp.actor:
        raise OwnRole(f"{staff_id} asks for {staff_id}.")
    if "gm" in basis.stamp.roles:
        return
    if roles & RESERVED:
        raise GivenByTheGM(f"It is about {', '.join(sorted(roles & RESERVED))}.")
    if basis.heads:
        raise HeadsAreTheGMs(f"{staff_id} heads {', '.join(sorted(basis.heads))}.")


def _move(person: Person, command: Move, basis: PersonBasis) -> Iterator[PersonEvent]:
    joined = _known(person, command.staff_id)
    moved = StaffMoved(**command.model_dump())
    if (known := person.moves.get(command.effective_on)) is not None:
        if known != moved:
            raise KnownOtherwise(f"{command.staff_id} moves to {known.department} as {known.role} on that day.")
        return
    if command.effective_on < joined.joined_on:
        raise BeforeJoining(f"{command.staff_id} joined on {joined.joined_on}.")
    if person.left_on is not None and command.effective_on > person.left_on:
        raise AfterLeaving(f"{command.staff_id} left on {person.left_on}.")
    before = person.place_on(command.effective_on) or joined
    _check_giver(command.staff_id, {command.role, before.role}, basis)
    if command.effective_on < basis.stamp.today and "operator" not in basis.stamp.roles:
        _check_backdated(person, command, before.department, basis)
    yield moved


def _check_backdated(person: Person, command: Move, before: str, basis: PersonBasis) -> None:
    """Refuse a move of an earlier day by anybody but the GM, and by the GM where the past would pay him for it."""
    if "gm" not in basis.stamp.roles:
        raise BackdatedByTheGM(f"{command.effective_on} lies before {basis.stamp.today}.")
    until = min((day for day in person.moves if day > command.effective_on), default=basis.stamp.today)
    if gains(basis.favours, before=before, after=command.department, until=until):
        raise BackdatedInOwnFavour(
            f"{basis.stamp.actor} headed {command.department} in the days after {command.effective_on}: "
            "another GM records it, or it holds from today on."
        )


def _leave(person: Person, command: Leave, basis: PersonBasis) -> Iterator[PersonEvent]:
    joined = _known(person, command.staff_id)
    if person.left_on == command.left_on:
        return
    if person.left_on is not None:
        raise KnownOtherwise(f"{command.staff_id} left on {person.left_on}.")
    if command.left_on < joined.joined_on:
        raise BeforeJoining(f"{command.staff_id} joined on {joined.joined_on}.")
    last = person.place_on(command.left_on) or joined
    _check_giver(command.staff_id, {last.role}, basis)
    yield StaffLeft(staff_id=command.staff_id, left_on=command.left_on)


def _known(person: Person, staff_id: str) -> StaffJoined:
    if person.joined is None:
        raise UnknownPerson(f"Staff id {staff_id} is unknown.")
    return person.joined


PERSON = Subject("staff", Person, evolve, decide)
