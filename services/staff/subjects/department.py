"""A department and its heads, each from a day on. P4-1"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from shared.events.days import Day
from shared.events.staff import DepartmentHeadAppointed
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Basis, Command, RecordedDifferently, Refused, Subject
from shared.runtime.callers import OPERATOR


class AppointHead(Command):
    """Give a department a head from a day on; None as head: nobody; None as day: as far back as anybody asks."""

    department: Id
    manager_id: Known | None
    effective_on: Day | None = None
    reason: Text | None = None


class UnknownHead(Refused):
    """The head of a department is somebody on the roster."""

    field = "manager_id"
    clause = "P4-1"


class HeadGivenByTheGM(Refused):
    """The head of a department is appointed by the GM."""

    field = "manager_id"
    clause = "P4-1"
    status = 403


class OwnHeadship(Refused):
    """Nobody makes himself or herself the head of a department."""

    clause = "P4-1"
    status = 403


@dataclass(frozen=True, slots=True)
class HeadBasis(Basis):
    """Beside the stamp: whether the proposed head is on the roster."""

    on_roster: bool = False


@dataclass(slots=True)
class Department:
    """Heads by the day from which they hold."""

    heads: dict[date | None, str | None] = field(default_factory=dict)


def evolve(department: Department, event: DepartmentHeadAppointed) -> Department:
    """Take one more fact in."""
    match event:
        case DepartmentHeadAppointed():
            department.heads[event.effective_on] = event.manager_id
        case _:
            assert_never(event)
    return department


def decide(department: Department, command: AppointHead, basis: HeadBasis) -> Iterator[DepartmentHeadAppointed]:
    """Yield the appointment, unless it is on record; one day has one head."""
    if command.effective_on in department.heads:
        known = department.heads[command.effective_on]
        if known != command.manager_id:
            since = command.effective_on or "ever"
            raise RecordedDifferently(
                f"Department {command.department} has the head {known or 'nobody'} since {since}.",
                {"manager_id": (command.manager_id, known)},
            )
        return
    if command.manager_id is not None and not basis.on_roster:
        raise UnknownHead(f"Staff id {command.manager_id} is unknown.")
    if command.manager_id == basis.stamp.actor:
        raise OwnHeadship(f"{basis.stamp.actor} asks for {basis.stamp.actor}.")
    if basis.stamp.brings_history and not basis.stamp.roles & {"gm", OPERATOR}:
        raise HeadGivenByTheGM(f"{basis.stamp.actor} asks for {command.department}.")
    yield DepartmentHeadAppointed(**command.model_dump())


DEPARTMENT = Subject("department", Department, evolve, decide)
