"""The doors of dispatch batches: their sequence, and the plan of what leaves when. P5-5.2d"""

from datetime import time
from typing import Annotated, Any

from fastapi import Depends, Path, Query

from services.orders.doors import answers
from services.orders.doors.visibility import of_contracts
from services.orders.subjects.batch import BATCH, SequenceBatch, closed, key_of
from shared.events.days import FIRST_DAY, LAST_DAY, Day
from shared.office.doors import Today, Within, may
from shared.runtime.http.answers import shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, report

router = strict_router()

PLAN = f"""
SELECT p.* FROM bi.dispatch_plan AS p
JOIN read.order_form AS f ON f.order_no = p.order_no AND f.customer_id = p.customer_id
WHERE p.ship_on BETWEEN $1 AND $2 AND {of_contracts("f.contract_no", "$3", "$4")}
ORDER BY p.ship_on, p.batch, p.sequence
"""
OF_DAY = f"""
SELECT p.batch, count(*) AS orders FROM bi.dispatch_plan AS p
JOIN read.order_form AS f ON f.order_no = p.order_no AND f.customer_id = p.customer_id
WHERE p.ship_on = $1 AND {of_contracts("f.contract_no", "$2", "$3")} GROUP BY p.batch ORDER BY p.batch
"""

Sequence = Annotated[SequenceBatch, sent(SequenceBatch, "Sequence", path=("day", "hour"))]
Planned = Annotated[list[str] | None, Depends(Within("plans.report"))]


@router.post("/batches/{day}/{hour}/sequence", dependencies=[may("batches.sequence")])
async def sequence(wish: Sequence, ask: Asking) -> Answer:
    """Put the orders of a batch in another order, until its hour comes."""
    return await ask(BATCH, key_of(wish.day, wish.hour), wish)


@router.get("/batches/{day}", responses=shows(list[answers.DispatchBatch]))
async def batches(
    read: Reading, parts: Parts, people: Planned, now: Today, day: Annotated[Day, Path()]
) -> list[dict[str, Any]]:
    """Show the batches of a day, and whether the orders of each may still be put in another order."""
    rows, at = await read.fetch(OF_DAY, day, people, now), await parts.clock.now()
    return [{**row, "frozen": closed(day, time.fromisoformat(row["batch"]), at)} for row in rows]


@router.get("/reports/dispatch-plan", responses=tabulates(answers.DispatchPlan))
async def dispatch_plan(
    read: Reading,
    people: Planned,
    now: Today,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
) -> Report:
    """Show what is planned to leave, by day, batch and place."""
    return await report(read, PLAN, first or FIRST_DAY, last or LAST_DAY, people, now)
