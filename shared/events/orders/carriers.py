"""Whom the house lets drive, with which papers. P5-5.3a"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.text import Hash, Id, Text


class CarrierRegistered(Event):
    """A carrier may be given goods. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.CarrierRegistered.v1"
    carrier_id: Id
    name: Text
    registered_on: Day


class DriverRegistered(Event):
    """Somebody drives for a carrier. His phone lies beside the log, so that it can be erased. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.DriverRegistered.v1"
    driver_id: Id
    carrier_id: Id
    name: Text
    registered_on: Day


class PaperRecorded(Event):
    """A paper of a driver or his vehicle was seen; the latest of a kind counts, until `valid_to`, that day included.

    `number`: of vehicle and plate; that of a paper about the person lies beside the log, so that it can be erased.
    """

    TYPE: ClassVar[str] = "huikuan.orders.PaperRecorded.v1"
    driver_id: Id
    kind: Text
    number: Text | None = None
    sha256: Hash
    valid_to: Day | None = None
    recorded_on: Day


class DriverErased(Event):
    """A driver's papers were kept long enough: phone, numbers and files of him are gone. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.DriverErased.v1"
    driver_id: Id
    erased_on: Day
