"""The doors of pressing for debts: stages that were reached, the end of a stop of supply, the gm's choice. P4-7.5"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import collection as answers
from services.receivables.doors.visibility import of_invoices
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.collection import ChooseLegalAction, ResumeSupply
from shared.office.doors import Today, Within, may
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, report

router = strict_router()

Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
STAGES = f"SELECT * FROM bi.stages AS s WHERE {of_invoices('s.invoice_no', '$1', '$2')}"
Resumed = Annotated[ResumeSupply, sent(ResumeSupply, "Resumed", path=("customer_id",))]


@router.get("/reports/stages", responses=tabulates(answers.Stages))
async def stages(read: Reading, people: Reported, day: Today) -> Report:
    """Show which instalments reached which stage of collection, and whose duty that is."""
    return await report(read, STAGES, people, day)


@router.post("/supply-stops/{customer_id}/resumption", dependencies=[may("supply.resume")])
async def resume_supply(wish: Resumed, ask: Asking) -> Answer:
    """Supply a customer again through a last day; once something is at stage 4 that is the gm's to decide."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/legal-actions", status_code=201, dependencies=[may("legal.choose")])
async def choose_legal_action(wish: ChooseLegalAction, ask: Asking) -> Answer:
    """Choose what becomes of an invoice at stage 4: agreement, counsel's letter, suit, bad debt."""
    return await ask(ACCOUNT, wish.customer_id, wish)
