"""The doors of refunds: proposed by one, paid on the word of another. P4-7.6"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import receipts as answers
from services.receivables.doors.visibility import of_receipts, of_refund
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.refunds import PayRefund, ProposeRefund
from shared.office.doors import Today, Within, may, on
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

RECORDING = may("money.record")

Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
REFUNDS = f"""
SELECT p.refund_no, p.customer_id, p.receipt_no, p.amount, p.step_on AS proposed_on, p.done_by AS proposed_by,
       d.step_on AS paid_on, d.done_by AS approved_by
FROM read.refund AS p
LEFT JOIN read.refund AS d ON d.refund_no = p.refund_no AND d.customer_id = p.customer_id AND d.step = 'paid'
LEFT JOIN read.receipt AS r ON r.receipt_no = p.receipt_no AND r.customer_id = p.customer_id
WHERE p.step = 'proposed' AND p.refund_no > $1 AND {of_receipts("r", "$3", "$4")} ORDER BY p.refund_no LIMIT $2
"""


Paid = Annotated[PayRefund, sent(PayRefund, "Paid", path=("refund_no",))]


@router.post("/refunds", status_code=201, dependencies=[RECORDING])
async def propose_refund(wish: ProposeRefund, ask: Asking) -> Answer:
    """Propose to pay unapplied credit back."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/refunds/{refund_no}/pay", dependencies=[on("refund.pay", of_refund, "refund_no")])
async def pay_refund(wish: Paid, ask: Asking) -> Answer:
    """Approve a proposed refund; it is paid."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/refunds", responses=lists(answers.Refund))
async def refunds(read: Reading, people: Listed, day: Today, at: Paging) -> Page:
    """List refunds by number."""
    return await page(read, REFUNDS, at, people, day)
