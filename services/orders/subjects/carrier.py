"""Carriers and their drivers: who may be given goods, with which papers, and how long those are kept. P5-5.3a

Phone and numbers of papers about the person lie beside the log (`doors/driver_details`): what the log holds stays for
ever, and these are erased when they were kept long enough.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from services.orders.policy import OrdersRules
from shared.events.days import Day, months_later
from shared.events.orders import CarrierRegistered, DriverErased, DriverRegistered, PaperRecorded
from shared.events.text import Hash, Id, Known, Text
from shared.runtime.ask.decisions import (
    Basis,
    Command,
    NotThere,
    RecordedDifferently,
    Refused,
    Subject,
    check_same,
)
from shared.runtime.policy import Book

PLATE = "plate"
OF_THE_VEHICLE = frozenset({"vehicle_licence", PLATE})
"""Kinds of papers whose numbers are not about the person."""


class RegisterCarrier(Command):
    """Take a carrier on."""

    carrier_id: Id
    name: Text


class RegisterDriver(Command):
    """Take a driver of a carrier on."""

    driver_id: Id
    carrier_id: Known
    name: Text
    phone: Text


class RecordPaper(Command):
    """Record a paper of a driver or his vehicle, as it was seen."""

    driver_id: Known
    kind: Text
    number: Text
    sha256: Hash
    valid_to: Day | None = None


class EraseDriver(Command):
    """Erase what is kept of a driver, when it was kept long enough."""

    driver_id: Known


DriverCommand = RegisterDriver | RecordPaper | EraseDriver
DriverEvent = DriverRegistered | PaperRecorded | DriverErased


class UnknownCarrier(NotThere):
    """There is no such carrier."""


class UnknownDriver(NotThere):
    """There is no such driver."""


class UnknownPaper(Refused):
    """A paper is one of the kinds that are asked of drivers."""

    field = "kind"
    clause = "P5-5.3a"


class PaperWithoutEnd(Refused):
    """A paper says until which day it is valid; a plate has no end."""

    field = "valid_to"
    clause = "P5-5.3a"


class PapersStillKept(Refused):
    """Papers of a driver are kept for months after his last trip, and while a case about him is open."""

    clause = "P5-5.3a"
    status = 409


class DriverIsErased(Refused):
    """What was kept of this driver is erased: register him under a new id."""

    clause = "P5-5.3a"
    status = 409


@dataclass(frozen=True, slots=True)
class DriverBasis(Basis):
    """The rules; whether the carrier is known, the driver's last trip, and whether a case about him is open."""

    policy: Book[OrdersRules]
    carrier_known: bool = False
    last_trip_on: date | None = None
    case_open: bool = False

    @property
    def rules(self) -> OrdersRules:
        """The rules of the business day."""
        return self.policy.on(self.stamp.today)


@dataclass(slots=True)
class Carrier:
    """A carrier, where it is on file."""

    registered: CarrierRegistered | None = None


@dataclass(slots=True)
class Driver:
    """A driver, with the latest paper of each kind."""

    registered: DriverRegistered | None = None
    papers: dict[str, PaperRecorded] = field(default_factory=dict)
    erased: DriverErased | None = None


def kept_until(last_trip_on: date, months: int) -> date:
    """Return the last day on which papers are kept: so many months after the last trip."""
    return months_later(last_trip_on, months)


def lacking(papers: Mapping[str, date | None], asked: tuple[str, ...], day: date) -> list[str]:
    """Return the kinds of papers that a driver lacks on a day: `papers` says until when each is valid."""
    return [kind for kind in asked if kind not in papers or (papers[kind] or day) < day]


def evolve_carrier(carrier: Carrier, event: CarrierRegistered) -> Carrier:
    """Take one more fact in."""
    carrier.registered = event
    return carrier


def register(carrier: Carrier, command: RegisterCarrier, basis: Basis) -> Iterator[CarrierRegistered]:
    """Yield that a carrier is on file; nothing where exactly this is."""
    known = carrier.registered
    if known is None:
        yield CarrierRegistered(**dict(command), registered_on=basis.stamp.today)
    elif known.name != command.name:
        raise RecordedDifferently(f"Carrier {command.carrier_id} is on file.", {"name": (command.name, known.name)})


CARRIER = Subject("carrier", Carrier, evolve_carrier, register)


def evolve(driver: Driver, event: DriverEvent) -> Driver:
    """Take one more fact in."""
    match event:
        case DriverRegistered():
            driver.registered = event
        case PaperRecorded():
            driver.papers[event.kind] = event
        case DriverErased():
            driver.erased = event
        case _:
            assert_never(event)
    return driver


def decide(driver: Driver, command: DriverCommand, basis: DriverBasis) -> Iterator[DriverEvent]:
    """Yield what becomes of the driver."""
    if driver.erased is not None:
        if isinstance(command, EraseDriver):
            return
        raise DriverIsErased(f"Driver {command.driver_id}, on {driver.erased.erased_on}.")
    match command:
        case RegisterDriver():
            yield from take_on(driver, command, basis)
        case RecordPaper():
            yield from record(driver, command, basis)
        case EraseDriver():
            yield erase(driver, command, basis)
        case _:
            assert_never(command)


def take_on(driver: Driver, command: RegisterDriver, basis: DriverBasis) -> Iterator[DriverRegistered]:
    """Yield that a driver is on file; nothing where he is, as wished."""
    if not basis.carrier_known:
        raise UnknownCarrier(command.carrier_id)
    said = {"driver_id": command.driver_id, "carrier_id": command.carrier_id, "name": command.name}
    known = driver.registered
    if known is None:
        yield DriverRegistered(**said, registered_on=basis.stamp.today)
    else:
        check_same(said, known, f"Driver {command.driver_id} is on file.")


def record(driver: Driver, command: RecordPaper, basis: DriverBasis) -> Iterator[PaperRecorded]:
    """Yield the paper; nothing where it is the one on record."""
    if driver.registered is None:
        raise UnknownDriver(command.driver_id)
    if command.kind not in basis.rules.papers:
        raise UnknownPaper(f"{command.kind}; asked for are {', '.join(basis.rules.papers)}.")
    if command.valid_to is None and command.kind != PLATE:
        raise PaperWithoutEnd(command.kind)
    known = driver.papers.get(command.kind)
    number = command.number if command.kind in OF_THE_VEHICLE else None
    told = number, command.sha256, command.valid_to
    if known is None or (known.number, known.sha256, known.valid_to) != told:
        yield PaperRecorded(
            driver_id=command.driver_id,
            kind=command.kind,
            number=number,
            sha256=command.sha256,
            valid_to=command.valid_to,
            recorded_on=basis.stamp.today,
        )


def erase(driver: Driver, command: EraseDriver, basis: DriverBasis) -> DriverErased:
    """Return that a driver's papers are gone; raises while they are kept. Who never drove may be erased at once."""
    if driver.registered is None:
        raise UnknownDriver(command.driver_id)
    if basis.case_open:
        raise PapersStillKept("A case about him is open, or was closed today.")
    if basis.last_trip_on is not None:
        keep_to = kept_until(basis.last_trip_on, basis.rules.keep_months)
        if basis.stamp.today <= keep_to:
            raise PapersStillKept(f"Until {keep_to}: the last trip was on {basis.last_trip_on}.", keep_to=str(keep_to))
    return DriverErased(driver_id=command.driver_id, erased_on=basis.stamp.today)


DRIVER = Subject("driver", Driver, evolve, decide)
