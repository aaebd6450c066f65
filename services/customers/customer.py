"""A customer: whose it is and how much credit it has, each from a day on. P2-1, P4-4.4, P5-5.2b"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from shared.events.customers import CreditLimitSet, CustomerAssigned
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Known
from shared.runtime.decisions import Basis, Command, NotThere, Refused, Subject

CustomerEvent = CustomerAssigned | CreditLimitSet

# 1. What may be asked


class AssignCustomer(Command):
    """Give the customer to a rep from a day on; None: back to the pool."""

    customer_id: Known
    owner_id: Known | None
    effective_on: Day


class SetCreditLimit(Command):
    """Give the customer a limit of its own from a day on; None: the one of its grade."""

    customer_id: Known
    credit_limit: NotNegative | None
    effective_on: Day


CustomerCommand = AssignCustomer | SetCreditLimit

# 2. What may be refused


class UnknownCustomer(NotThere):
    """Nobody registered this customer."""

    clause = "P2-1"


class NotOnTheRoster(Refused):
    """A customer belongs to somebody on the roster."""

    clause = "P2-1"


class BeforeRegistration(Refused):
    """Nobody owns a customer, and no customer has a limit, before it is registered."""

    clause = "P2-1"


# 3. What a decision must know


@dataclass(frozen=True, slots=True)
class CustomerBasis(Basis):
    """Beside the stamp: when the customer was registered (None: never), whether the new owner is on the roster."""

    registered_on: date | None = None
    owner_on_roster: bool = True


@dataclass(slots=True)
class Customer:
    """Owners and limits by the day from which they hold; what is said last for a day counts."""

    owners: dict[date, str | None] = field(default_factory=dict)
    limits: dict[date, NotNegative | None] = field(default_factory=dict)


def evolve(customer: Customer, event: CustomerEvent) -> Customer:
    """Take one more fact in."""
    match event:
        case CustomerAssigned():
            customer.owners[event.effective_on] = event.owner_id
        case CreditLimitSet():
            customer.limits[event.effective_on] = event.credit_limit
        case _:
            assert_never(event)
    return customer


# 4. What follows


def decide(customer: Customer, command: CustomerCommand, basis: CustomerBasis) -> Iterator[CustomerEvent]:
    """Yield the facts that the wish makes true."""
    if basis.registered_on is None:
        raise UnknownCustomer(f"Customer {command.customer_id} is unknown.")
    if command.effective_on < basis.registered_on:
        raise BeforeRegistration(f"Customer {command.customer_id} was registered on {basis.registered_on}.")
    match command:
        case AssignCustomer(owner_id=owner, effective_on=day):
            if owner is not None and not basis.owner_on_roster:
                raise NotOnTheRoster(f"Staff id {owner} is unknown.")
            if day not in customer.owners or customer.owners[day] != owner:
                yield CustomerAssigned(**command.model_dump())
        case SetCreditLimit(credit_limit=limit, effective_on=day):
            if day not in customer.limits or customer.limits[day] != limit:
                yield CreditLimitSet(**command.model_dump())
        case _:
            assert_never(command)


CUSTOMER = Subject("customer", Customer, evolve, decide)
