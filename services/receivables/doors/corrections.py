"""The doors of corrections: a wrong receipt is proposed by finance, confirmed by its head, another person. P4-7.6"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import receipts as answers
from services.receivables.doors.visibility import of_correction, of_receipt, of_receipts
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.receipts import ConfirmCorrection, ProposeCorrection
from shared.events.text import Id, Known
from shared.office.deciding import deciding
from shared.office.doors import Today, Within, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, one_row, page

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
NUMBERED = Numbering("GZ", ProposeCorrection, "correction_no", at="customer_id")

CORRECTIONS = """
SELECT p.correction_no, p.customer_id, p.receipt_no, coalesce(r.amount, i.amount) AS amount, p.reason,
       CASE WHEN c.correction_no IS NULL THEN 'proposed' ELSE 'confirmed' END AS status,
       p.step_on AS proposed_on, p.done_by AS proposed_by,
       c.step_on AS corrected_on, c.done_by AS confirmed_by, c.on_behalf_of,
       coalesce(r.invoice_no, i.invoice_no) AS invoice_no
FROM read.correction AS p
LEFT JOIN read.correction AS c
    ON c.correction_no = p.correction_no AND c.customer_id = p.customer_id AND c.step = 'confirmed'
LEFT JOIN read.receipt AS r ON r.receipt_no = p.receipt_no AND r.customer_id = p.customer_id
LEFT JOIN read.instrument AS i ON i.receipt_no = p.receipt_no AND i.customer_id = p.customer_id
WHERE p.step = 'proposed'
"""
SHOWN = ", ".join(answers.Correction.model_fields)
CORRECTION = f"SELECT {SHOWN} FROM ({CORRECTIONS}) AS one WHERE correction_no = $1"
CORRECTION_PAGE = f"""
SELECT {SHOWN} FROM ({CORRECTIONS}) AS one
WHERE correction_no > $1 AND ($3::text IS NULL OR receipt_no = $3) AND {of_receipts("one", "$4", "$5")}
ORDER BY correction_no LIMIT $2
"""


class NewCorrection(ProposeCorrection):
    """What is wrong with which receipt; the house gives the number."""

    correction_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Wrong = Annotated[NewCorrection, sent(NewCorrection, "Wrong", path=("receipt_no",), without=("correction_no",))]
Confirmed = Annotated[ConfirmCorrection, sent(ConfirmCorrection, "Confirmed", path=("receipt_no",))]


@router.post(
    "/receipts/{receipt_no}/correction",
    status_code=201,
    dependencies=[on("receipt.correct", of_receipt, "receipt_no")],
)
async def propose_correction(wrong: Wrong, ask: Asking) -> Answer:
    """Propose to take a wrong receipt back; nothing is taken back before it is confirmed."""
    return await NUMBERED.file(ask, ACCOUNT, wrong)


@router.post(
    "/receipts/{receipt_no}/correction/confirmation",
    dependencies=[deciding("receipt.confirm-correction", "finance_head", lookup=of_receipt, number="receipt_no")],
)
async def confirm_correction(wish: Confirmed, ask: Asking) -> Answer:
    """Confirm that a receipt is wrong: what it paid is taken back today, newest first, and its rest is gone."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/corrections", responses=lists(answers.Correction))
async def corrections(read: Reading, people: Listed, day: Today, at: Paging, receipt_no: Known | None = None) -> Page:
    """List corrections by number."""
    return await page(read, CORRECTION_PAGE, at, receipt_no, people, day)


@router.get(
    "/corrections/{correction_no}",
    responses=shows(answers.Correction),
    dependencies=[on("correction.read", of_correction, "correction_no")],
)
async def correction(read: Reading, correction_no: Number) -> dict[str, Any]:
    """Show one correction."""
    return await one_row(read, CORRECTION, correction_no, missing=f"there is no correction {correction_no}")
