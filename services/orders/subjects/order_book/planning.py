"""When an order is planned to leave: in time for the way to the zone of its address. P5-5.2d"""

from datetime import date, timedelta
from typing import NamedTuple

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.batches import Batch
from services.orders.subjects.zone import zone_of
from shared.events.orders import OrderPlaced, Zone


class Plan(NamedTuple):
    """The ship day, the zone of the address, and the calendar days on the way."""

    ship_on: date
    zone: Zone | None
    transit_days: int


def planned(form: OrderPlaced, caught: Batch, basis: OrderBasis) -> Plan:
    """Return the plan: the later of the batch's day and the last working day from which it comes in time.

    The plan refuses nothing: in a year whose calendar is not published Monday to Friday count.
    """
    zone = zone_of(form.particulars.get("region") or basis.region, basis.zones, basis.stamp.today)
    days = 0 if zone is None else basis.rules.transit_days[zone]
    in_time = basis.calendar.counting_until(form.required_on - timedelta(days=days))
    return Plan(max(caught.on, in_time), zone, days)
