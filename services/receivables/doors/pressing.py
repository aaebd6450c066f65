"""The doors of pressing for debts: stages that were reached, stops of supply and their ends, the gm's choice. P4-7.5"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import collection as answers
from services.receivables.doors.visibility import of_invoices
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.collection import ChooseLegalAction, ResumeSupply
from shared.events.text import Known
from shared.office.doors import Today, Within, may
from shared.office.owners import of_customers
from shared.runtime.http.answers import lists, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
STAGES = f"SELECT * FROM bi.stages AS s WHERE {of_invoices('s.invoice_no', '$1', '$2')}"
# Of each customer the last stop, and what ended it.
STOPS = f"""
SELECT * FROM (
    SELECT s.customer_id, CASE WHEN e.position IS NULL THEN 'stopped' ELSE 'resumed' END AS status,
           s.step_on AS stopped_on, s.invoice_no, s.part, e.step_on AS resumed_on, e.until, e.reason,
           e.done_by AS resumed_by
    FROM read.supply_step AS s
    LEFT JOIN LATERAL (
        SELECT r.* FROM read.supply_step AS r
        WHERE r.customer_id = s.customer_id AND r.position > s.position ORDER BY r.position LIMIT 1
    ) AS e ON true
    WHERE s.step = 'stopped' AND NOT EXISTS (
        SELECT FROM read.supply_step AS n
        WHERE n.customer_id = s.customer_id AND n.step = 'stopped' AND n.position > s.position)
) AS one
WHERE customer_id > $1 AND ($3::text IS NULL OR customer_id = $3) AND {of_customers("one.customer_id", "$4", "$5")}
ORDER BY customer_id LIMIT $2
"""
Stopped = Annotated[list[str] | None, Depends(Within("supply-stops.list"))]
Resumed = Annotated[ResumeSupply, sent(ResumeSupply, "Resumed", path=("customer_id",))]


@router.get("/reports/stages", responses=tabulates(answers.Stages))
async def stages(read: Reading, people: Reported, day: Today) -> Report:
    """Show which instalments reached which stage of collection, and whose duty that is."""
    return await report(read, STAGES, people, day)


@router.get("/supply-stops", responses=lists(answers.SupplyStop))
async def supply_stops(
    read: Reading, people: Stopped, day: Today, at: Paging, customer_id: Known | None = None
) -> Page:
    """List customers whose supply is or was stopped, each with the last stop and what ended it."""
    return await page(read, STOPS, at, customer_id, people, day)


@router.post("/supply-stops/{customer_id}/resumption", dependencies=[may("supply.resume")])
async def resume_supply(wish: Resumed, ask: Asking) -> Answer:
    """Supply a customer again through a last day; once something is at stage 4 that is the gm's to decide."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/legal-actions", status_code=201, dependencies=[may("legal.choose")])
async def choose_legal_action(wish: ChooseLegalAction, ask: Asking) -> Answer:
    """Choose what becomes of an invoice at stage 4: agreement, counsel's letter, suit, bad debt."""
    return await ask(ACCOUNT, wish.customer_id, wish)
