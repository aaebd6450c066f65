"""Zones of delivery: which addresses lie in the city, in the region, outside, from which day on. P4-7.1, P5-5.2d"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from shared.events.days import Day
from shared.events.orders import DeliveryZoneSet, Zone
from shared.events.text import Id
from shared.runtime.ask.decisions import Basis, Command, Subject


class SetZone(Command):
    """Say in which zone addresses lie whose region code begins like this."""

    region_prefix: Id
    zone: Zone
    effective_from: Day


@dataclass(slots=True)
class DeliveryZone:
    """What was said of a prefix, by the day from which it holds."""

    by_day: dict[date, Zone] = field(default_factory=dict)


class ZoneRow(NamedTuple):
    """What was said of a prefix from a day on, as the tables know it."""

    region_prefix: str
    effective_from: date
    zone: Zone


def zone_of(region: str | None, zones: Sequence[ZoneRow], day: date) -> Zone | None:
    """Return the zone of a region code on a day, by the longest prefix; None: none is known."""
    found = [one for one in zones if region is not None and region.startswith(one.region_prefix)]
    in_force = [one for one in found if one.effective_from <= day]
    return max(in_force, key=lambda one: (len(one.region_prefix), one.effective_from)).zone if in_force else None


def evolve(zone: DeliveryZone, event: DeliveryZoneSet) -> DeliveryZone:
    """Take one more fact in."""
    zone.by_day[event.effective_from] = event.zone
    return zone


def decide(zone: DeliveryZone, command: SetZone, _basis: Basis) -> Iterator[DeliveryZoneSet]:
    """Yield the zone of a prefix; nothing where exactly this was said of the day."""
    if zone.by_day.get(command.effective_from) != command.zone:
        yield DeliveryZoneSet(**dict(command))


ZONE = Subject("zone", DeliveryZone, evolve, decide)
