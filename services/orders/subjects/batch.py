"""A dispatch batch of a day: in which order its orders leave, until its hour comes. P5-5.2d

An order is in the batch of the hour that its approval caught, on its ship day. Until the hour of that day the
dispatcher may put them in another order; then the batch is what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import assert_never

from shared.events.days import SHANGHAI, Day, TimeOfDay
from shared.events.orders import BatchOrder, BatchSequenced, DispatchPlanned
from shared.events.text import Known, Text
from shared.runtime.ask.decisions import Basis, Command, NotThere, Refused, Subject


class SequenceBatch(Command):
    """Put the orders of a batch in another order; those that are not named come after them, as before."""

    day: Day
    hour: TimeOfDay
    order_nos: tuple[Known, ...]
    reason: Text


class PlanBatch(Command):
    """Take in that the hour of a batch has come."""

    day: Day
    hour: TimeOfDay


BatchCommand = SequenceBatch | PlanBatch
BatchEvent = BatchSequenced | DispatchPlanned


class UnknownBatch(NotThere):
    """No order leaves with this batch."""


class BatchIsPlanned(Refused):
    """The orders of a batch are put in another order until its hour comes."""

    clause = "P5-5.2d"
    status = 409


class OrderTwiceInSequence(Refused):
    """An order stands once in the sequence of a batch."""

    field = "order_nos"
    clause = "P5-5.2d"


class NotInBatch(Refused):
    """Only orders of the batch are put in order."""

    field = "order_nos"
    clause = "P5-5.2d"


@dataclass(frozen=True, slots=True)
class BatchBasis(Basis):
    """The orders of the batch, in the order of the rule: urgent ones, then as approved, then by number."""

    orders: tuple[BatchOrder, ...] = ()


@dataclass(slots=True)
class DispatchBatch:
    """What the dispatcher said of the sequence, and whether the hour has come."""

    sequence: tuple[BatchOrder, ...] = ()
    planned: bool = False


def key_of(day: date, hour: time) -> str:
    """Return the key of a batch."""
    return f"{day.isoformat()}-{hour:%H:%M}"


def hour_of(day: date, hour: time) -> datetime:
    """Return the instant at which a batch leaves."""
    return datetime.combine(day, hour, SHANGHAI)


def closed(day: date, hour: time, at: datetime) -> bool:
    """Return whether the hour of a batch has come: its orders are not put in another order any more."""
    return at >= hour_of(day, hour)


def evolve(batch: DispatchBatch, event: BatchEvent) -> DispatchBatch:
    """Take one more fact in."""
    match event:
        case BatchSequenced():
            batch.sequence = event.orders
        case DispatchPlanned():
            batch.planned = True
        case _:
            assert_never(event)
    return batch


def decide(batch: DispatchBatch, command: BatchCommand, basis: BatchBasis) -> Iterator[BatchEvent]:
    """Yield what becomes of the batch."""
    match command:
        case SequenceBatch():
            yield from sequence(batch, command, basis)
        case PlanBatch():
            yield from plan(batch, command, basis)
        case _:
            assert_never(command)


def sequence(batch: DispatchBatch, command: SequenceBatch, basis: BatchBasis) -> Iterator[BatchSequenced]:
    """Yield the sequence that the dispatcher wants, whole; nothing where it stands so."""
    if batch.planned or closed(command.day, command.hour, basis.stamp.at):
        raise BatchIsPlanned(f"The batch of {command.day} {command.hour:%H:%M}.")
    if not basis.orders:
        raise UnknownBatch(key_of(command.day, command.hour))
    wanted = command.order_nos
    if len(set(wanted)) < len(wanted):
        raise OrderTwiceInSequence
    known = {one.order_no: one for one in basis.orders}
    if strange := [number for number in wanted if number not in known]:
        raise NotInBatch(f"{', '.join(strange)}.", order_nos=strange)
    rest = [one for one in in_turn(batch, basis) if one.order_no not in wanted]
    orders = (*(known[number] for number in wanted), *rest)
    if orders != batch.sequence:
        yield BatchSequenced(ship_on=command.day, batch_at=command.hour, orders=orders, reason=command.reason)


def plan(batch: DispatchBatch, command: PlanBatch, basis: BatchBasis) -> Iterator[DispatchPlanned]:
    """Yield what is in a batch whose hour has come; nothing before, or where that is on record."""
    if not batch.planned and basis.orders and closed(command.day, command.hour, basis.stamp.at):
        yield DispatchPlanned(ship_on=command.day, batch_at=command.hour, orders=in_turn(batch, basis))


def in_turn(batch: DispatchBatch, basis: BatchBasis) -> tuple[BatchOrder, ...]:
    """Return the orders of the batch as the dispatcher wants them; who came later comes after them."""
    there = set(basis.orders)
    first = tuple(one for one in batch.sequence if one in there)
    return (*first, *(one for one in basis.orders if one not in first))


BATCH = Subject("batch", DispatchBatch, evolve, decide)
