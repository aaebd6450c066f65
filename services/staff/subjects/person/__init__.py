"""A person on the roster: joined, moved between departments and roles, has functions, left. P4-1, P4-8"""

from collections.abc import Iterator
from typing import assert_never

from services.staff.subjects.person.functions import end, give
from services.staff.subjects.person.joining import do_item
from services.staff.subjects.person.placing import found_gm, join, leave, move
from services.staff.subjects.person.state import Person, PersonBasis, PersonEvent, evolve
from services.staff.subjects.person.wishes import (
    DoJoiningItem,
    EndFunction,
    FoundGm,
    GiveFunction,
    Join,
    Leave,
    Move,
    PersonCommand,
)
from shared.runtime.ask.decisions import (
    Subject,
)


def decide(person: Person, command: PersonCommand, basis: PersonBasis) -> Iterator[PersonEvent]:
    """Yield the facts that the wish makes true."""
    match command:
        case Join():
            yield from join(person, command, basis)
        case FoundGm():
            yield from found_gm(person, command, basis)
        case Move():
            yield from move(person, command, basis)
        case Leave():
            yield from leave(person, command, basis)
        case GiveFunction():
            yield from give(person, command, basis)
        case EndFunction():
            yield from end(person, command, basis)
        case DoJoiningItem():
            yield from do_item(person, command, basis)
        case _:
            assert_never(command)


PERSON = Subject("staff", Person, evolve, decide)
