"""The doors of promises to pay: who promised what for which day, and what became of it. P4-7.5"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import collection as answers
from services.receivables.doors.visibility import of_invoice, of_invoices, of_promise
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.promises import MakePromise
from shared.events.text import Id, Known
from shared.office.doors import Today, Who, Within, may, on, require
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.tables import Page, Paging, Report, one_row, page, report

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
NUMBERED = Numbering("CN", MakePromise, "promise_no", at="customer_id")
SHOWN = """
SELECT p.promise_no, p.customer_id, p.invoice_no, p.amount, p.promised_for, b.paid, b.status, p.said_by, p.channel,
       p.made_on, p.made_by, e.decided_on
FROM read.promise AS p JOIN bi.promises AS b ON b.promise_no = p.promise_no
LEFT JOIN read.promise_end AS e ON e.promise_no = p.promise_no
"""
PROMISE = f"{SHOWN} WHERE p.promise_no = $1"
PROMISE_PAGE = f"""
SELECT * FROM ({SHOWN}) AS one
WHERE promise_no > $1 AND ($3::text IS NULL OR invoice_no = $3) AND {of_invoices("one.invoice_no", "$4", "$5")}
ORDER BY promise_no LIMIT $2
"""
PROMISES = f"SELECT * FROM bi.promises AS b WHERE {of_invoices('b.invoice_no', '$1', '$2')}"


class NewPromise(MakePromise):
    """What somebody promised to pay by which day; the house gives the number where it is left out."""

    promise_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


@router.post("/promises", status_code=201, dependencies=[may("invoice.promise")])
async def make_promise(promise: NewPromise, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Record that somebody promised to pay: the invoice stays at its stage through that day."""
    await require(parts, who, "invoice.promise", of_invoice, promise.invoice_no)
    return await NUMBERED.file(ask, ACCOUNT, promise)


@router.get("/reports/promises", responses=tabulates(answers.Promises))
async def promises_report(read: Reading, people: Reported, day: Today) -> Report:
    """Show promises to pay, and what was paid by their days."""
    return await report(read, PROMISES, people, day)


@router.get("/promises", responses=lists(answers.Promise))
async def promises(read: Reading, people: Listed, day: Today, at: Paging, invoice_no: Known | None = None) -> Page:
    """List promises by number."""
    return await page(read, PROMISE_PAGE, at, invoice_no, people, day)


@router.get(
    "/promises/{promise_no}",
    responses=shows(answers.Promise),
    dependencies=[on("promise.read", of_promise, "promise_no")],
)
async def promise(read: Reading, promise_no: Number) -> dict[str, Any]:
    """Show one promise."""
    return await one_row(read, PROMISE, promise_no, missing=f"there is no promise {promise_no}")
