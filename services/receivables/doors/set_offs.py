"""The doors of set-offs: proposed by one, approved by another. P4-5.3"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import receipts as answers
from services.receivables.doors.visibility import of_receipts, of_set_off
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.refunds import ApproveSetOff, SetOff
from shared.office.doors import Today, Within, may, on
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

RECORDING = may("money.record")

Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
SET_OFFS = f"""
SELECT * FROM (
    SELECT set_off_no, customer_id, amount, dated_on, invoice_no, reason,
           max(done_by) FILTER (WHERE step = 'proposed') AS proposed_by,
           max(done_by) FILTER (WHERE step = 'approved') AS approved_by
    FROM read.set_off GROUP BY set_off_no, customer_id, amount, dated_on, invoice_no, reason) AS one
WHERE set_off_no > $1 AND {of_receipts("one", "$3", "$4")} ORDER BY set_off_no LIMIT $2
"""


ApprovedSetOff = Annotated[ApproveSetOff, sent(ApproveSetOff, "ApprovedSetOff", path=("set_off_no",))]


@router.post("/set-offs", status_code=201, dependencies=[RECORDING])
async def set_off(wish: SetOff, ask: Asking) -> Answer:
    """Propose to settle debts with something that the company owes the customer; nobody earns by it."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/set-offs/{set_off_no}/approval", dependencies=[on("set-off.approve", of_set_off, "set_off_no")])
async def approve_set_off(wish: ApprovedSetOff, ask: Asking) -> Answer:
    """Approve a proposed set-off; it settles what is owed."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/set-offs", responses=lists(answers.SetOff))
async def set_offs(read: Reading, people: Listed, day: Today, at: Paging) -> Page:
    """List set-offs by number."""
    return await page(read, SET_OFFS, at, people, day)
