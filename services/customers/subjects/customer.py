"""A customer: whose it is, how much credit it has and what its file says, from a day on. P2-1, P4-4.4, P5-5.2b, P5-6.1

Nobody gives a customer to himself or herself, and a limit is raised by two persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import assert_never

from shared.events.customers import CreditLimitProposed, CreditLimitSet, CustomerAssigned, CustomerFiled, Language
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Known
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.office.joining import check_joined
from shared.runtime.ask.decisions import Basis, Command, NotThere, Refused, Subject

CustomerEvent = CustomerAssigned | CustomerFiled | CreditLimitProposed | CreditLimitSet


class AssignCustomer(Command):
    """Give the customer to a rep from a day on; None: back to the pool."""

    customer_id: Known
    owner_id: Known | None
    effective_on: Day


class SetCreditLimit(Command):
    """Give the customer a limit of its own from a day on; None: the one of its grade. A higher one is a proposal."""

    customer_id: Known
    credit_limit: NotNegative | None
    effective_on: Day


class ConfirmCreditLimit(Command):
    """Confirm the higher limit that finance proposed."""

    customer_id: Known
    on_behalf_of: Known | None = None


class FileCustomer(Command):
    """Say something in the file of a customer, from today on; what is left out stays as it was."""

    customer_id: Known
    language: Language | None = None


CustomerCommand = AssignCustomer | FileCustomer | SetCreditLimit | ConfirmCreditLimit


class UnknownCustomer(NotThere):
    """Nobody registered this customer."""

    clause = "P2-1"


class NotOnTheRoster(Refused):
    """A customer belongs to somebody on the roster."""

    clause = "P2-1"


class BeforeRegistration(Refused):
    """Nobody owns a customer, and no customer has a limit, before it is registered."""

    clause = "P2-1"


class OwnerOfThePast(Refused):
    """An owner begins today or later: what was sold under the former one stays sold under that one."""

    clause = "P4-4.4"


class GivenToOneself(Refused):
    """Nobody gives a customer to himself or herself."""

    clause = "P4-4.4"
    status = 403


class HeadOfBoth(Refused):
    """A customer is given by the head of both departments, else by a director or the GM."""

    clause = "P4-4.4"
    status = 403


class NothingProposed(Refused):
    """A limit is confirmed that finance proposed."""

    clause = "P5-5.2b"
    status = 409


class OwnProposal(Refused):
    """Whoever proposed a higher limit does not confirm it."""

    clause = "P5-5.2b"
    status = 403


@dataclass(frozen=True, slots=True)
class CustomerBasis(Basis):
    """Beside the stamp: the registration, the roster, and the limit that holds where the stream says nothing.

    `registered_on` is None where nobody registered the customer; `joining` has the new owner where the checklist of
    that one is open; `owner_id` is the owner of today, `headed` are the people of the departments that the caller
    heads; `registered_limit` came with the registration, `grade_limit` with the grade; `authority` is the right by
    which somebody confirms.
    """

    registered_on: date | None = None
    owner_on_roster: bool = True
    joining: frozenset[str] = frozenset()
    owner_id: str | None = None
    headed: frozenset[str] = frozenset()
    registered_limit: Decimal | None = None
    grade_limit: Decimal = Decimal(0)
    authority: Authority = BY_OWN_RIGHT


@dataclass(slots=True)
class Customer:
    """Owners and limits by the day from which they hold (last said counts), and the higher limit that waits.

    `language` is the one that its file says.
    """

    owners: dict[date, str | None] = field(default_factory=dict)
    limits: dict[date, NotNegative | None] = field(default_factory=dict)
    proposed: CreditLimitProposed | None = None
    language: Language | None = None

    def limit_on(self, day: date, basis: CustomerBasis) -> Decimal:
        """Return the limit that holds on a day."""
        begun = [first for first in self.limits if first <= day]
        own = self.limits[max(begun)] if begun else basis.registered_limit
        return basis.grade_limit if own is None else own


def evolve(customer: Customer, event: CustomerEvent) -> Customer:
    """Take one more fact in."""
    match event:
        case CustomerAssigned():
            customer.owners[event.effective_on] = event.owner_id
        case CustomerFiled():
            customer.language = event.language or customer.language
        case CreditLimitProposed():
            customer.proposed = event
        case CreditLimitSet():
            customer.limits[event.effective_on] = event.credit_limit
            customer.proposed = None
        case _:
            assert_never(event)
    return customer


def decide(customer: Customer, command: CustomerCommand, basis: CustomerBasis) -> Iterator[CustomerEvent]:
    """Yield the facts that the command makes true."""
    if basis.registered_on is None:
        raise UnknownCustomer(f"Customer {command.customer_id} is unknown.")
    match command:
        case AssignCustomer():
            yield from assign(customer, command, basis)
        case FileCustomer():
            yield from file(customer, command, basis)
        case SetCreditLimit():
            yield from set_limit(customer, command, basis)
        case ConfirmCreditLimit():
            yield from confirm(customer, basis)
        case _:
            assert_never(command)


def assign(customer: Customer, command: AssignCustomer, basis: CustomerBasis) -> Iterator[CustomerAssigned]:
    """Yield the new owner."""
    owner, day = command.owner_id, command.effective_on
    if day in customer.owners and customer.owners[day] == owner:
        return
    check_registered(day, basis)
    if day < basis.stamp.today:
        raise OwnerOfThePast(f"{day} lies before {basis.stamp.today}.")
    if owner is not None and not basis.owner_on_roster:
        raise NotOnTheRoster(f"Staff id {owner} is unknown.")
    check_joined([owner], basis.joining)
    if owner == basis.stamp.actor:
        raise GivenToOneself(f"{owner} would get customer {command.customer_id}.")
    both = {one for one in (owner, basis.owner_id) if one is not None}
    if not basis.stamp.roles & {"director", "gm"} and not both <= basis.headed:
        raise HeadOfBoth(f"Not headed: the department of {', '.join(sorted(both - basis.headed))}.")
    yield CustomerAssigned(**command.model_dump(), decided_by=basis.stamp.actor)


def file(customer: Customer, command: FileCustomer, basis: CustomerBasis) -> Iterator[CustomerFiled]:
    """Yield what is new in the file."""
    if command.language not in {None, customer.language}:
        yield CustomerFiled(**command.model_dump(), filed_on=basis.stamp.today, filed_by=basis.stamp.actor)


def set_limit(
    customer: Customer, command: SetCreditLimit, basis: CustomerBasis
) -> Iterator[CreditLimitProposed | CreditLimitSet]:
    """Yield the limit where it is lowered; a raised one waits for a second person."""
    limit, day, actor = command.credit_limit, command.effective_on, basis.stamp.actor
    if day in customer.limits and customer.limits[day] == limit:
        return
    check_registered(day, basis)
    asked = basis.grade_limit if limit is None else limit
    if asked <= customer.limit_on(day, basis):
        yield CreditLimitSet(**command.model_dump(), proposed_by=actor)
        return
    known = customer.proposed
    if known is None or (known.credit_limit, known.effective_on) != (limit, day):
        yield CreditLimitProposed(**command.model_dump(), proposed_by=actor, proposed_on=basis.stamp.today)


def confirm(customer: Customer, basis: CustomerBasis) -> Iterator[CreditLimitSet]:
    """Yield the limit that was proposed, on the word of another person."""
    proposed, stamp, who = customer.proposed, basis.stamp, basis.authority.decider(basis.stamp)
    if proposed is None:
        raise NothingProposed
    if proposed.proposed_by in who.people:
        raise OwnProposal(f"{proposed.proposed_by} proposed {proposed.credit_limit}.")
    limit = basis.grade_limit if proposed.credit_limit is None else proposed.credit_limit
    basis.authority.steps(stamp, "finance_head", amount=limit)
    yield CreditLimitSet(
        customer_id=proposed.customer_id,
        credit_limit=proposed.credit_limit,
        effective_on=max(proposed.effective_on, stamp.today),  # it never held before it was confirmed
        proposed_by=proposed.proposed_by,
        confirmed_by=who.actor,
        on_behalf_of=who.for_whom,
    )


def check_registered(day: date, basis: CustomerBasis) -> None:
    """Refuse a day before the customer was registered."""
    if basis.registered_on is not None and day < basis.registered_on:
        raise BeforeRegistration(f"It was registered on {basis.registered_on}.")


CUSTOMER = Subject("customer", Customer, evolve, decide)
