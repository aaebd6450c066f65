"""The register of customers: who was entered first, what looks like a duplicate, what a manager ruled. P2-1, P2-2a

One stream for all customers: whoever comes second meets the first one's entry, also when both come at the same moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, assert_never

from shared.events.customers import CustomerRegistered, CustomersMerged, DuplicateCleared, DuplicateSuspected, Likeness
from shared.events.days import PastDay
from shared.events.money import NotNegative
from shared.events.text import Id, Known, Text
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.office.joining import check_joined
from shared.office.likeness import foreign_to_a_code, plain_code, plain_name, plain_phone
from shared.runtime.ask.decisions import (
    Basis,
    Command,
    NotThere,
    RecordedDifferently,
    Refused,
    Subject,
    check_same,
)

RegisterEvent = CustomerRegistered | DuplicateSuspected | DuplicateCleared | CustomersMerged

ALL = "all"
"""The key of the one stream."""


class RegisterCustomer(Command):
    """Enter a customer, today unless a day is said; `imported`: with the owner and the day that an earlier system knew.

    Today is the decision's to say, not the wish's: the same wish sent again after midnight is the same.
    """

    customer_id: Id
    name: Text
    credit_code: Text | None = None
    phone: Text | None = None
    region: Text | None = None
    owner_id: Known | None = None
    registered_on: PastDay | None = None
    credit_limit: NotNegative | None = None
    imported: bool = False


class ClearDuplicate(Command):
    """Rule that two entries are two customers."""

    customer_id: Known
    earlier_id: Known
    on_behalf_of: Known | None = None


class MergeCustomers(Command):
    """Rule that the later entry is the earlier customer."""

    customer_id: Known
    earlier_id: Known
    on_behalf_of: Known | None = None


RegisterCommand = RegisterCustomer | ClearDuplicate | MergeCustomers


class SameCreditCode(Refused):
    """The same credit code is the same customer: the earlier entry counts."""

    field = "credit_code"
    clause = "P2-2a"


class ForeignToACode(Refused):
    """A credit code is of Latin letters and digits: a letter of another script would make one customer two."""

    field = "credit_code"
    clause = "P2-2a"


class RuledForOneself(Refused):
    """Whether an entry is an earlier customer is ruled by somebody whose customer neither is."""

    clause = "P2-2a"
    status = 403


class UnknownOwner(Refused):
    """A customer belongs to somebody on the roster."""

    field = "owner_id"
    clause = "P2-1"


class NotSuspected(NotThere):
    """These two entries were never suspected to be one customer."""

    clause = "P2-2a"


@dataclass(frozen=True, slots=True)
class RegisterBasis(Basis):
    """Beside the stamp: whether the owner of a registration is on the roster.

    `joining` are those of owner and caller whose checklist is open; `authority` is the right by which somebody rules.
    """

    owner_on_roster: bool = True
    joining: frozenset[str] = frozenset()
    authority: Authority = BY_OWN_RIGHT


@dataclass(slots=True)
class Register:
    """All entries in their order; `first` finds the earliest entry by kind and plain spelling."""

    entries: dict[str, CustomerRegistered] = field(default_factory=dict)
    first: dict[tuple[str, str], str] = field(default_factory=dict)
    suspicions: dict[tuple[str, str], str | None] = field(default_factory=dict)  # pair -> ruling
    merged_into: dict[str, str] = field(default_factory=dict)


def evolve(register: Register, event: RegisterEvent) -> Register:
    """Take one more fact in."""
    match event:
        case CustomerRegistered():
            register.entries[event.customer_id] = event
            for trait in traits(event):
                register.first.setdefault(trait, event.customer_id)
        case DuplicateSuspected():
            register.suspicions.setdefault((event.customer_id, event.earlier_id), None)
        case DuplicateCleared():
            register.suspicions[event.customer_id, event.earlier_id] = "cleared"
        case CustomersMerged():
            register.suspicions[event.customer_id, event.earlier_id] = "merged"
            register.merged_into[event.customer_id] = event.earlier_id
        case _:
            assert_never(event)
    return register


def traits(entry: CustomerRegistered | RegisterCustomer) -> Iterator[tuple[str, str]]:
    """Yield what two entries of one customer have in common, by kind."""
    if code := plain_code(entry.credit_code):
        yield "code", code
    if phone := plain_phone(entry.phone):
        yield "phone", phone
    yield "name", plain_name(entry.name)


def decide(register: Register, command: RegisterCommand, basis: RegisterBasis) -> Iterator[RegisterEvent]:
    """Yield the facts that the wish makes true."""
    match command:
        case RegisterCustomer():
            yield from enter(register, command, basis)
        case ClearDuplicate():
            if is_open(register, command, "cleared"):
                yield DuplicateCleared(**ruled(register, command, basis))
        case MergeCustomers():
            if is_open(register, command, "merged"):
                yield CustomersMerged(**ruled(register, command, basis))
        case _:
            assert_never(command)


def enter(
    register: Register, command: RegisterCustomer, basis: RegisterBasis
) -> Iterator[CustomerRegistered | DuplicateSuspected]:
    """Yield the entry, and which earlier ones it looks like."""
    if (known := register.entries.get(command.customer_id)) is not None:
        # Who registers again on a later day says nothing new; somebody else is told whose entry came first.
        aside = {"imported"} if command.imported else {"imported", "registered_on"}
        told = f"{known.name} since {known.registered_on}, of {known.owner_id or 'nobody'}"
        check_same(
            command.model_dump(exclude=aside), known.model_dump(), f"Customer id {command.customer_id} is {told}."
        )
        return
    check_joined([basis.stamp.actor, command.owner_id], basis.joining)
    if foreign := foreign_to_a_code(command.credit_code):
        raise ForeignToACode(
            f"{foreign} is U+{ord(foreign):04X}: type the code anew, or leave it out if there is none."
        )
    code = plain_code(command.credit_code)
    if code and (earlier := register.first.get(("code", code))) is not None:
        entry = register.entries[earlier]
        raise SameCreditCode(
            f"Credit code {code} is customer {earlier} ({entry.name}) since {entry.registered_on}.", earlier_id=earlier
        )
    if command.owner_id is not None and not basis.owner_on_roster:
        raise UnknownOwner(f"Staff id {command.owner_id} is unknown.")
    suspected = list(looks_like(register, command))
    day = command.registered_on or basis.stamp.today
    yield CustomerRegistered(**command.model_dump(exclude={"imported", "registered_on"}), registered_on=day)
    for likeness, earlier in suspected:
        yield DuplicateSuspected(
            customer_id=command.customer_id,
            earlier_id=earlier,
            likeness=likeness,
            earlier_owns=not command.imported,
        )


def looks_like(register: Register, command: RegisterCustomer) -> Iterator[tuple[Likeness, str]]:
    """Yield the earlier customers that an entry looks like, each with the kind of likeness."""
    for kind, spelling in traits(command):
        earlier = register.first.get((kind, spelling))
        if earlier is not None and kind != "code":
            yield ("phone" if kind == "phone" else "name"), first_entry(register, earlier)


def first_entry(register: Register, customer_id: str) -> str:
    """Return the entry that stands for a customer; a merge always points to an earlier one, so this ends."""
    while customer_id in register.merged_into:
        customer_id = register.merged_into[customer_id]
    return customer_id


def is_open(register: Register, command: ClearDuplicate | MergeCustomers, ruling: str) -> bool:
    """Tell whether a suspicion waits for its ruling; False where it was ruled so before."""
    pair = (command.customer_id, command.earlier_id)
    if pair not in register.suspicions:
        raise NotSuspected(f"{command.customer_id} is not suspected to be {command.earlier_id}.")
    known = register.suspicions[pair]
    if known is not None and known != ruling:
        raise RecordedDifferently(f"It was ruled before that {command.customer_id} is {known}.")
    if ruling == "merged" and register.merged_into.get(command.customer_id, command.earlier_id) != command.earlier_id:
        raise RecordedDifferently(f"{command.customer_id} is {register.merged_into[command.customer_id]} already.")
    return known is None


def ruled(register: Register, command: ClearDuplicate | MergeCustomers, basis: RegisterBasis) -> dict[str, Any]:
    """Return the members of a ruling.

    Refuses whoever registered one of the two as his own, since the ruling says whose the customer is, and whoever rules
    in the place of that one.
    """
    who = basis.authority.decider(basis.stamp)
    owners = {one: register.entries[one].owner_id for one in (command.customer_id, command.earlier_id)}
    if own := [f"{owner} registered {one}" for one, owner in owners.items() if owner in who.people]:
        raise RuledForOneself(f"{', '.join(own)}.")
    basis.authority.steps(basis.stamp, "head", "director", "gm")
    by = {"ruled_by": who.actor, "on_behalf_of": who.for_whom, "ruled_on": basis.stamp.today}
    return command.model_dump() | by


REGISTER = Subject("register", Register, evolve, decide)
