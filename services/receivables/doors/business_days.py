"""The door by which a business day begins."""

from services.receivables.subjects.business_day import BUSINESS, DAY, BeginBusinessDay
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking, strict_router

router = strict_router()


@router.post("/business-days", dependencies=[may("days.begin")])
async def begin_business_day(wish: BeginBusinessDay, ask: Asking) -> Answer:
    """Open the company on a day; what depends on the day is evaluated."""
    return await ask(BUSINESS, DAY, wish)
