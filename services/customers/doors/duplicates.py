"""The doors of suspected duplicates and of what is ruled about them. P2-2a"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import Depends

from services.customers.doors.answers import Suspicion
from services.customers.subjects.register import ALL, REGISTER, ClearDuplicate, MergeCustomers
from shared.events import Event
from shared.events.customers import DuplicateSuspected
from shared.office.deciding import deciding
from shared.office.doors import Today, Within
from shared.office.owners import of_customer, of_customers
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

ruling_on = partial(deciding, "customer.rule", "head", "director", "gm", lookup=of_customer, number="customer_id")

SUSPICIONS = f"""
SELECT s.customer_id, array_agg(DISTINCT s.earlier_id) AS earlier_ids, array_agg(DISTINCT s.likeness) AS likenesses
FROM read.suspicion AS s LEFT JOIN read.ruling AS r USING (customer_id, earlier_id)
WHERE r.ruling IS NULL AND s.customer_id > $1 AND {of_customers("s.customer_id", "$3", "$4")}
GROUP BY 1 ORDER BY 1 LIMIT $2
"""
Suspected = Annotated[list[str] | None, Depends(Within("duplicates.list"))]


Clearance = Annotated[ClearDuplicate, sent(ClearDuplicate, "Clearance", path=("customer_id",))]
Merger = Annotated[MergeCustomers, sent(MergeCustomers, "Merger", path=("customer_id",))]


@router.post("/customers/{customer_id}/clear", dependencies=[ruling_on()])
async def clear(ruling: Clearance, ask: Asking) -> Answer:
    """Rule that a suspected duplicate is a customer of its own."""
    return await ask(REGISTER, ALL, ruling)


@router.post("/customers/{customer_id}/merge", dependencies=[ruling_on()])
async def merge(ruling: Merger, ask: Asking) -> Answer:
    """Rule that a suspected duplicate is the earlier customer."""
    return await ask(REGISTER, ALL, ruling)


def suspicions(events: Sequence[Event]) -> dict[str, Any]:
    """Return which earlier entries a registration looks like, and by what."""
    found = [event for event in events if isinstance(event, DuplicateSuspected)]
    return {"suspected": [{"earlier_id": one.earlier_id, "likeness": one.likeness} for one in found]} if found else {}


@router.get("/suspected-duplicates", responses=lists(Suspicion))
async def suspected(read: Reading, people: Suspected, day: Today, at: Paging) -> Page:
    """List entries that look like an earlier one and wait for a manager's ruling."""
    return await page(read, SUSPICIONS, at, people, day)
