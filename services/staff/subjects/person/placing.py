"""Who joins, moves and leaves, and why not. P4-1, P4-8.2"""

from collections.abc import Iterator
from datetime import date

from services.staff.subjects.person.state import Person, PersonBasis, PersonEvent
from services.staff.subjects.person.wishes import FoundGm, Join, Leave, Move
from shared.events.staff import Role, StaffJoined, StaffLeft, StaffMoved
from shared.office.people import gains
from shared.runtime.ask.decisions import (
    Differences,
    NotThere,
    RecordedDifferently,
    Refused,
    differing,
)
from shared.runtime.callers import is_machine


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


RESERVED: frozenset[Role] = frozenset({"gm", "director", "finance"})


def join(person: Person, command: Join, basis: PersonBasis) -> Iterator[PersonEvent]:
    """Yield who joins, and who left where a history says so."""
    joined = StaffJoined(**command.model_dump(exclude={"left_on"}), checklist=not basis.stamp.brings_history)
    if person.joined is None:
        check_name(command.staff_id)
        check_giver(command.staff_id, {command.role}, basis)
        if command.left_on is not None and command.left_on < command.joined_on:
            raise BeforeJoining(f"{command.staff_id} joined on {command.joined_on} and left on {command.left_on}.")
        yield joined
        if command.left_on is not None:
            yield StaffLeft(staff_id=command.staff_id, left_on=command.left_on)
    # Who has left in the meantime is still the person that was brought in without a last day.
    elif differs := told_otherwise(person, joined, command.left_on):
        told = f"{person.joined.name}, {person.joined.department}"
        raise RecordedDifferently(f"Staff id {command.staff_id} is {told}.", differs)


def told_otherwise(person: Person, joined: StaffJoined, left_on: date | None) -> Differences:
    """Return the members in which a row differs from what is on record."""
    known = {**dict(person.joined or ()), "left_on": person.left_on}
    told = joined.model_dump(exclude={"checklist"}) | ({"left_on": left_on} if left_on is not None else {})
    return differing(told, known)


def found_gm(person: Person, command: FoundGm, basis: PersonBasis) -> Iterator[PersonEvent]:
    """Yield the first GM."""
    if basis.gm is not None:
        raise GmOnRoster(f"Staff id {basis.gm} is gm.")
    check_name(command.staff_id)
    if person.joined is not None:
        known = f"{command.staff_id} is {person.joined.name}, {person.joined.department}"
        raise RecordedDifferently(f"Staff id {known}: name a gm under an id that nobody has.")
    yield StaffJoined(**command.model_dump(), role="gm", joined_on=basis.stamp.today)


def check_name(staff_id: str) -> None:
    """Refuse the name of a machine."""
    if is_machine(staff_id):
        raise NameOfAMachine(f"Give another staff id than {staff_id}.")


def check_giver(staff_id: str, roles: set[Role], basis: PersonBasis) -> None:
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


def move(person: Person, command: Move, basis: PersonBasis) -> Iterator[PersonEvent]:
    """Yield the new place."""
    joined = on_roster(person, command.staff_id)
    moved = StaffMoved(**command.model_dump())
    if (known := person.moves.get(command.effective_on)) is not None:
        if known != moved:
            raise RecordedDifferently(f"{command.staff_id} moves to {known.department} as {known.role} on that day.")
        return
    if command.effective_on < joined.joined_on:
        raise BeforeJoining(f"{command.staff_id} joined on {joined.joined_on}.")
    if person.left_on is not None and command.effective_on > person.left_on:
        raise AfterLeaving(f"{command.staff_id} left on {person.left_on}.")
    before = person.place_on(command.effective_on) or joined
    check_giver(command.staff_id, {command.role, before.role}, basis)
    if command.effective_on < basis.stamp.today and "operator" not in basis.stamp.roles:
        check_backdated(person, command, before.department, basis)
    yield moved


def check_backdated(person: Person, command: Move, before: str, basis: PersonBasis) -> None:
    """Refuse a move of an earlier day by anybody but the GM, and by the GM where the past would pay him for it."""
    if "gm" not in basis.stamp.roles:
        raise BackdatedByTheGM(f"{command.effective_on} lies before {basis.stamp.today}.")
    until = min((day for day in person.moves if day > command.effective_on), default=basis.stamp.today)
    if gains(basis.favours, before=before, after=command.department, until=until):
        raise BackdatedInOwnFavour(
            f"{basis.stamp.actor} headed {command.department} in the days after {command.effective_on}: "
            "another GM records it, or it holds from today on."
        )


def leave(person: Person, command: Leave, basis: PersonBasis) -> Iterator[PersonEvent]:
    """Yield the last day."""
    joined = on_roster(person, command.staff_id)
    if person.left_on == command.left_on:
        return
    if person.left_on is not None:
        raise RecordedDifferently(f"{command.staff_id} left on {person.left_on}.")
    if command.left_on < joined.joined_on:
        raise BeforeJoining(f"{command.staff_id} joined on {joined.joined_on}.")
    last = person.place_on(command.left_on) or joined
    check_giver(command.staff_id, {last.role}, basis)
    yield StaffLeft(staff_id=command.staff_id, left_on=command.left_on)


def on_roster(person: Person, staff_id: str) -> StaffJoined:
    """Return who joined. Raises UnknownPerson."""
    if person.joined is None:
        raise UnknownPerson(f"Staff id {staff_id} is unknown.")
    return person.joined
