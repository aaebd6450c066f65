"""承运商与司机 / Carriers, their drivers, papers and trips. P5-5.3a"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.orders import CarrierRegistered, DriverErased, DriverRegistered, OrderDispatched, PaperRecorded
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import copied, made, table

PAPER_OF = "driver-paper"
"""What the papers of a driver are called as an object: in the log of reads, and in front of their files."""


class Carrier(NamedTuple):
    """承运商 / carriers."""

    carrier_id: str
    name: str


CARRIER = copied(table(Carrier, key="carrier_id"), CarrierRegistered)


class Driver(NamedTuple):
    """司机 / drivers of carriers."""

    driver_id: str
    carrier_id: str
    name: str
    registered_on: date


DRIVER = copied(table(Driver, key="driver_id"), DriverRegistered)


class DriverPaper(NamedTuple):
    """司机与车辆证件 / papers as they were recorded; the last of a kind counts."""

    driver_id: str
    position: int
    kind: str
    number: str | None
    sha256: str
    valid_to: date | None


DRIVER_PAPER = copied(table(DriverPaper, key=("driver_id", "position"), indexes=["sha256"]), PaperRecorded)


class DriverErasure(NamedTuple):
    """已清除资料的司机 / drivers of whom phone, numbers and files are erased."""

    driver_id: str
    erased_on: date


DRIVER_ERASURE = copied(table(DriverErasure, key="driver_id"), DriverErased)


class Trip(NamedTuple):
    """承运记录 / which dispatch went by which carrier and driver."""

    invoice_no: str
    customer_id: str
    carrier_id: str
    driver_id: str | None
    dispatched_on: date


def trip(sent: OrderDispatched) -> Iterator[Trip]:
    """Yield the trip, where a carrier drove."""
    if sent.carrier_id is not None:
        yield Trip(sent.invoice_no, sent.customer_id, sent.carrier_id, sent.driver_id, sent.dispatched_on)


TRIP = made(table(Trip, key=("invoice_no", "customer_id"), indexes=["driver_id"]), trip)

CARRIERS = Projection(
    "carriers",
    ("orders",),
    (CARRIER, DRIVER, DRIVER_PAPER, DRIVER_ERASURE, TRIP),
    comment="承运商与司机 / carriers, their drivers, papers and trips. P5-5.3a",
)
