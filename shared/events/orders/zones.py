"""Where goods go. P4-7.1, P5-5.2d"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.text import Text

Zone = Literal["city", "region", "outside"]
"""Where goods go, as far as it changes who pays for the way and how long it takes. P4-7.1, P5-5.2d"""


class DeliveryZoneSet(Event):
    """Addresses whose region code begins so lie in this zone from this day on; the longest prefix wins. P4-7.1"""

    TYPE: ClassVar[str] = "huikuan.orders.DeliveryZoneSet.v1"
    region_prefix: Text
    zone: Zone
    effective_from: Day
