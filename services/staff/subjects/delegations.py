"""The delegations of a year with the sequence of their numbers: number and delegation stand in one append. P4-1

One stream a year, that of the day of giving; a delegation is revoked in the stream that its number names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.office import NumberGiven
from shared.events.staff import DelegationGiven, DelegationRevoked, Step
from shared.events.text import Known, Text
from shared.office.delegations import Delegations, Limits, Wanted, steps_of
from shared.office.numbers import Kind, Sequence, of_form
from shared.runtime.ask.decisions import Basis, Command, Subject

KIND: Kind = "SQ"

DelegationEvent = NumberGiven | DelegationGiven | DelegationRevoked


class GiveDelegation(Command):
    """Let another decide these steps in one's place, from one day to another, both included; `max_amount` in yuan."""

    delegate_id: Known
    steps: tuple[Step, ...]
    from_on: Day
    to_on: Day
    max_amount: NotNegative | None = None
    reason: Text


class RevokeDelegation(Command):
    """End a delegation at once."""

    delegation_no: Known


DelegationCommand = GiveDelegation | RevokeDelegation


@dataclass(frozen=True, slots=True)
class DelegationBasis(Basis):
    """Beside the stamp: the words by which `rights` knows the delegate today, None off the roster; and the limits."""

    limits: Limits
    delegate: frozenset[str] | None = None


@dataclass(slots=True)
class Year:
    """The delegations of a year, and where the sequence of their numbers stands."""

    numbers: Sequence = field(default_factory=Sequence)
    delegations: Delegations = field(default_factory=Delegations)


def evolve(year: Year, event: DelegationEvent) -> Year:
    """Take one more fact in."""
    match event:
        case NumberGiven():
            year.numbers.evolve(event)
        case DelegationGiven() | DelegationRevoked():
            year.delegations.evolve(event)
        case _:
            assert_never(event)
    return year


def decide(year: Year, command: DelegationCommand, basis: DelegationBasis) -> Iterator[DelegationEvent]:
    """Yield the number and the delegation, or its end."""
    match command:
        case GiveDelegation():
            yield from give(year, command, basis)
        case RevokeDelegation(delegation_no=number):
            yield from year.delegations.revoke(number, by=basis.stamp.actor, today=basis.stamp.today)
        case _:
            assert_never(command)


def give(year: Year, command: GiveDelegation, basis: DelegationBasis) -> Iterator[NumberGiven | DelegationGiven]:
    """Yield the next number and the delegation that bears it; a refused one takes none."""
    stamp = basis.stamp
    [numbered] = year.numbers.give(KIND, stamp.today)
    given = tuple(
        year.delegations.give(
            Wanted(delegation_no=numbered.number, **command.model_dump()),
            delegator_id=stamp.actor,
            held=steps_of(stamp.roles),
            delegate=basis.delegate,
            today=stamp.today,
            limits=basis.limits,
        )
    )
    yield numbered
    yield from given


def year_of(delegation_no: str) -> str | None:
    """Return the key of the stream in which a delegation stands; None: no delegation has such a number."""
    numbered = of_form(KIND, delegation_no)
    return None if numbered is None else str(numbered.year)


DELEGATIONS = Subject("delegations", Year, evolve, decide)
