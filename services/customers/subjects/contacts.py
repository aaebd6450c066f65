"""Contacts with a customer: who spoke, wrote or went, when, and what came of it; one stream a customer. P1-2.3

A contact is never changed: what was wrong is told by a new one that names it. What is entered too long after its day is
on record, and counts as no follow-up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.events.customers import Channel, ContactLogged, Direction
from shared.events.days import Day, Instant, business_date
from shared.events.text import Id, Known, Prose, Text
from shared.runtime.ask.decisions import (
    Basis,
    Claims,
    Command,
    InTheFuture,
    NotThere,
    Refused,
    Subject,
    check_same,
)


class LogContact(Command):
    """Record a contact with the customer, as whoever had it."""

    contact_id: Id
    customer_id: Known
    person: Text
    channel: Channel
    direction: Direction
    at: Instant
    summary: Prose
    next_step: Text | None = None
    next_on: Day | None = None
    order_no: Known | None = None
    feedback_no: Known | None = None
    corrects: Known | None = None


class ContactInTheFuture(InTheFuture):
    """A contact is recorded when it was had."""

    field = "at"
    clause = "P1-2.3"


class NextStepBefore(Refused):
    """The next step follows the contact."""

    field = "next_on"
    clause = "P1-2.3"


class UnknownContact(NotThere):
    """A contact corrects an earlier one of the same customer."""

    field = "corrects"
    clause = "P1-2.3"
    status = 422


@dataclass(frozen=True, slots=True)
class ContactsBasis(Basis):
    """Beside the stamp: within how many days after its day a contact is entered in time (`late_days`)."""

    late_days: int = 0


@dataclass(slots=True)
class Contacts:
    """What is on record of one customer, by contact."""

    logged: dict[str, ContactLogged] = field(default_factory=dict)


def evolve(contacts: Contacts, event: ContactLogged) -> Contacts:
    """Take one more contact in."""
    contacts.logged[event.contact_id] = event
    return contacts


def decide(contacts: Contacts, command: LogContact, basis: ContactsBasis) -> Iterator[ContactLogged]:
    """Yield the contact; nothing where it is on record."""
    known = contacts.logged.get(command.contact_id)
    if known is not None:
        check_same(command, known, f"Contact {command.contact_id} is on record.")
        return
    stamp, day = basis.stamp, business_date(command.at)
    if command.at > stamp.at:
        raise ContactInTheFuture(f"It is {stamp.at.isoformat()} now.")
    if command.next_on is not None and command.next_on < day:
        raise NextStepBefore(f"{command.next_on} lies before {day}.")
    if command.corrects is not None and command.corrects not in contacts.logged:
        raise UnknownContact(f"There is no contact {command.corrects} of customer {command.customer_id}.")
    yield ContactLogged(
        **dict(command),
        staff_id=stamp.actor,
        contacted_on=day,
        logged_on=stamp.today,
        late=(stamp.today - day).days > basis.late_days,
    )


CONTACTS = Subject("contacts", Contacts, evolve, decide, claims=Claims({ContactLogged: {"contact": "contact_id"}}))
