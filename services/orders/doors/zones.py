"""The door of delivery zones. P4-7.1, P5-5.2d"""

from services.orders.subjects.zone import ZONE, SetZone
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking, strict_router

router = strict_router()


@router.post("/zones", status_code=201, dependencies=[may("zones.set")])
async def set_zone(zone: SetZone, ask: Asking) -> Answer:
    """Say in which zone addresses lie whose region code begins like this; the longest prefix wins."""
    return await ask(ZONE, zone.region_prefix, zone)
