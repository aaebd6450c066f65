"""The doors of disputes: opened by one, accepted and settled by heads; of retentions. P4-7.5, P4-7.3"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import collection as answers
from services.receivables.doors.visibility import of_dispute, of_invoice, of_invoices
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.disputes import (
    AcceptDispute,
    DisputeRetention,
    OpenDispute,
    SettleDispute,
)
from shared.events.text import Id, Known
from shared.office.doors import AsOf, Today, Who, Within, may, on, require
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, one_row, page, report

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("disputes.list"))]
Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
NUMBERED = Numbering("ZY", OpenDispute, "dispute_no", at="customer_id")
BY_RULE = Numbering("ZY", DisputeRetention, "dispute_no", at="customer_id")
SHOWN = """
SELECT d.dispute_no, d.customer_id, d.invoice_no, d.part, d.reason, d.complaint_no,
       coalesce(s.step, CASE WHEN a.step IS NULL THEN 'opened' ELSE 'accepted' END) AS status,
       d.opened_on, d.opened_by, a.step_on AS accepted_on, a.done_by AS accepted_by, a.until,
       s.step_on AS settled_on, s.done_by AS settled_by, s.reason AS settlement
FROM read.dispute AS d
LEFT JOIN read.dispute_step AS a ON a.dispute_no = d.dispute_no AND a.step = 'accepted'
LEFT JOIN read.dispute_step AS s ON s.dispute_no = d.dispute_no AND s.step <> 'accepted'
"""
DISPUTE = f"{SHOWN} WHERE d.dispute_no = $1"
DISPUTE_PAGE = f"""
SELECT * FROM ({SHOWN}) AS one
WHERE dispute_no > $1 AND ($3::text IS NULL OR invoice_no = $3) AND {of_invoices("one.invoice_no", "$4", "$5")}
ORDER BY dispute_no LIMIT $2
"""
RETENTION = f"SELECT * FROM bi.retention($1) AS r WHERE {of_invoices('r.invoice_no', '$2', '$3')}"


class NewDispute(OpenDispute):
    """Why an invoice need not be paid yet; the house gives the number where it is left out."""

    dispute_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Accepted = Annotated[AcceptDispute, sent(AcceptDispute, "AcceptedDispute", path=("dispute_no",))]
Settled = Annotated[SettleDispute, sent(SettleDispute, "SettledDispute", path=("dispute_no",))]


@router.post("/disputes", status_code=201, dependencies=[may("invoice.dispute")])
async def open_dispute(dispute: NewDispute, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Say why a customer need not pay an invoice yet; its collection pauses once the head accepts it."""
    await require(parts, who, "invoice.dispute", of_invoice, dispute.invoice_no)
    return await NUMBERED.file(ask, ACCOUNT, dispute)


@router.post("/disputes/{dispute_no}/acceptance", dependencies=[on("dispute.accept", of_dispute, "dispute_no")])
async def accept_dispute(wish: Accepted, ask: Asking) -> Answer:
    """Accept a dispute that somebody else opened: its invoice stays at its stage for a time."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/disputes/{dispute_no}/settlement", dependencies=[on("dispute.settle", of_dispute, "dispute_no")])
async def settle_dispute(wish: Settled, ask: Asking) -> Answer:
    """Say whether the customer was right; where not, the pause ends today."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/reports/retention", responses=tabulates(answers.Retention))
async def retention(read: Reading, people: Reported, day: Today, as_of: AsOf) -> Report:
    """Show the parts that customers keep back as a surety, and complaints that are open on them."""
    return await report(read, RETENTION, as_of, people, day)


@router.get("/disputes", responses=lists(answers.Dispute))
async def disputes(read: Reading, people: Listed, day: Today, at: Paging, invoice_no: Known | None = None) -> Page:
    """List disputes by number."""
    return await page(read, DISPUTE_PAGE, at, invoice_no, people, day)


@router.get(
    "/disputes/{dispute_no}",
    responses=shows(answers.Dispute),
    dependencies=[on("dispute.read", of_dispute, "dispute_no")],
)
async def dispute(read: Reading, dispute_no: Number) -> dict[str, Any]:
    """Show one dispute."""
    return await one_row(read, DISPUTE, dispute_no, missing=f"there is no dispute {dispute_no}")
