"""Back windows of receivables: reports of any day and month, and single invoices, receipts, accounts. P4-5, P4-7"""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path, Response

from services.receivables.doors import answers
from services.receivables.doors.visibility import of_invoice, of_invoices, of_receipt, of_receipts
from services.receivables.subjects.account import ACCOUNT
from shared.events.days import Day, Instant, Month, Year
from shared.events.text import Id, Known
from shared.office.doors import AsOf, Today, Within, may, on
from shared.office.owners import of_customer, of_customers
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import (
    Body,
    Page,
    Paging,
    Reading,
    Report,
    caught_up,
    page,
    plain_value,
    report,
    strict_router,
)
from shared.runtime.http.problems import Problem
from shared.runtime.running import Running

router = strict_router()

Number = Annotated[Known, Path()]
EVER = date(2200, 12, 31)
Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
Earned = Annotated[list[str] | None, Depends(Within("commission.report"))]

COMMISSION = """
SELECT * FROM bi.commission WHERE month = $1 AND ($2::text[] IS NULL OR staff_id = ANY($2))
ORDER BY staff_id COLLATE "C", invoice_no COLLATE "C", component COLLATE "C"
"""
STATEMENT = """
SELECT * FROM bi.statement
WHERE month = $1 AND ($2::text[] IS NULL OR staff_id = ANY($2)) AND ($3::text IS NULL OR staff_id = $3)
ORDER BY staff_id COLLATE "C"
"""
ANYBODY = "SELECT true FROM read.person WHERE staff_id = $1"
RANKING = 'SELECT * FROM bi.ranking WHERE period = $1 ORDER BY rank, staff_id COLLATE "C"'
RECEIVABLES = f"SELECT * FROM bi.receivables($1, $2) AS r WHERE {of_invoices('r.invoice_no', '$3', '$4')}"
AGEING = f"SELECT * FROM bi.ageing($1, $2) AS a WHERE {of_customers('a.customer_id', '$3', '$4')}"
OVERDUE = f"SELECT * FROM bi.overdue($1, $2) AS o WHERE {of_invoices('o.invoice_no', '$3', '$4')}"
LATE_HAND_INS = "SELECT * FROM bi.late_hand_ins($1) WHERE $2::text[] IS NULL OR staff_id = ANY($2)"
INVOICE = "SELECT * FROM read.receivable_on($2, NULL) WHERE invoice_no = $1"
INVOICES = f"""
SELECT i.invoice_no, i.customer_id, i.contract_no, i.order_no, i.issued_on, i.due_on, i.terms, i.amount
FROM read.invoice AS i
WHERE i.invoice_no > $1 AND ($3::text IS NULL OR i.customer_id = $3) AND {of_invoices("i.invoice_no", "$4", "$5")}
ORDER BY i.invoice_no LIMIT $2
"""
MOVEMENTS = """
SELECT position, kind, reference, business_on, collected, credited, written_off, recorded_at
FROM read.movement WHERE invoice_no = $1 ORDER BY position
"""
RECEIPTS = """
SELECT coalesce(r.receipt_no, i.receipt_no) AS receipt_no, coalesce(r.customer_id, i.customer_id) AS customer_id,
       coalesce(r.method, i.method) AS method, coalesce(r.instrument_no, i.instrument_no) AS instrument_no,
       coalesce(r.amount, i.amount) AS amount, coalesce(r.received_on, i.received_on) AS received_on,
       r.counts_on, b.bounced_on, coalesce(r.invoice_no, i.invoice_no) AS invoice_no,
       r.collected_by, r.hand_in_by, h.handed_in_on,
       coalesce((SELECT sum(u.amount) FROM read.unapplied AS u
                 WHERE u.receipt_no = r.receipt_no AND u.customer_id = r.customer_id), 0.00) AS unapplied
FROM read.receipt AS r FULL JOIN read.instrument AS i ON (i.receipt_no, i.customer_id) = (r.receipt_no, r.customer_id)
LEFT JOIN read.bounce AS b ON b.receipt_no = coalesce(r.receipt_no, i.receipt_no)
                           AND b.customer_id = coalesce(r.customer_id, i.customer_id)
LEFT JOIN read.hand_in AS h ON h.receipt_no = r.receipt_no AND h.customer_id = r.customer_id
"""
RECEIPT = f"{RECEIPTS} WHERE r.receipt_no = $1 OR i.receipt_no = $1"
RECEIPT_PAGE = f"""
SELECT * FROM ({RECEIPTS}) AS one
WHERE receipt_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND {of_receipts("one", "$4", "$5")}
ORDER BY receipt_no LIMIT $2
"""
REFUNDS = f"""
SELECT p.refund_no, p.customer_id, p.receipt_no, p.amount, p.step_on AS proposed_on, p.done_by AS proposed_by,
       d.step_on AS paid_on, d.done_by AS approved_by
FROM read.refund AS p
LEFT JOIN read.refund AS d ON d.refund_no = p.refund_no AND d.customer_id = p.customer_id AND d.step = 'paid'
LEFT JOIN read.receipt AS r ON r.receipt_no = p.receipt_no AND r.customer_id = p.customer_id
WHERE p.step = 'proposed' AND p.refund_no > $1 AND {of_receipts("r", "$3", "$4")} ORDER BY p.refund_no LIMIT $2
"""
SET_OFFS = f"""
SELECT * FROM (
    SELECT set_off_no, customer_id, amount, dated_on, invoice_no, reason,
           max(done_by) FILTER (WHERE step = 'proposed') AS proposed_by,
           max(done_by) FILTER (WHERE step = 'approved') AS approved_by
    FROM read.set_off GROUP BY set_off_no, customer_id, amount, dated_on, invoice_no, reason) AS one
WHERE set_off_no > $1 AND {of_receipts("one", "$3", "$4")} ORDER BY set_off_no LIMIT $2
"""
MONTHS = """
SELECT month, content_hash, closed_by, recorded_at AS closed_at FROM read.closed_month
WHERE month > $1 ORDER BY month LIMIT $2
"""


class OwnerOf(Body):
    """The customer of an invoice, and the day on which it was issued."""

    customer_id: Id
    issued_on: Day


@router.get("/reports/receivables", responses=tabulates(answers.Receivables))
async def receivables(
    read: Reading, people: Reported, day: Today, as_of: AsOf, known_at: Instant | None = None
) -> Report:
    """Show every invoice issued by a day."""
    return await report(read, RECEIVABLES, as_of, known_at, people, day)


@router.get("/reports/ageing", responses=tabulates(answers.Ageing))
async def ageing(read: Reading, people: Reported, day: Today, as_of: AsOf, known_at: Instant | None = None) -> Report:
    """Show what each customer owes, by days past due."""
    return await report(read, AGEING, as_of, known_at, people, day)


@router.get("/reports/overdue", responses=tabulates(answers.Overdue))
async def overdue(read: Reading, people: Reported, day: Today, as_of: AsOf, known_at: Instant | None = None) -> Report:
    """Show instalments open beyond their day, with the stage of collection."""
    return await report(read, OVERDUE, as_of, known_at, people, day)


@router.get("/reports/late-hand-ins", responses=tabulates(answers.LateHandIns))
async def late_hand_ins(read: Reading, people: Reported, as_of: AsOf) -> Report:
    """Show cash taken on the road that reached finance late or not yet."""
    return await report(read, LATE_HAND_INS, as_of, people)


@router.get("/reports/commission", responses=tabulates(answers.Commission))
async def commission(read: Reading, people: Earned, month: Month) -> Report:
    """Show the commission lines of a month: reps see their own, heads their department's."""
    return await report(read, COMMISSION, month, people)


@router.get("/reports/statement", responses=tabulates(answers.Statement))
async def statement(read: Reading, people: Earned, month: Month, staff: Known | None = None) -> Report:
    """Show the statements of a month: reps see their own, heads their department's."""
    if staff is not None and not await read.fetchval(ANYBODY, staff):
        raise Problem(422, f"nobody of staff id {staff} was ever on the roster")
    return await report(read, STATEMENT, month, people, staff)


@router.get("/reports/ranking", responses=tabulates(answers.Ranking), dependencies=[may("ranking.report")])
async def ranking(read: Reading, month: Month | None = None, year: Year | None = None) -> Report:
    """Show who collected most in a month or a year."""
    if (month is None) is (year is None):
        raise Problem(422, "name a month or a year")
    return await report(read, RANKING, month or year)


@router.get("/invoices", responses=lists(answers.Invoice))
async def invoices(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List invoices by number."""
    return await page(read, INVOICES, at, customer_id, people, day)


@router.get(
    "/invoices/{invoice_no}",
    responses=shows(answers.InvoiceFile),
    dependencies=[on("invoice.read", of_invoice, "invoice_no")],
)
async def invoice(read: Reading, invoice_no: Number, as_of: Day = EVER) -> dict[str, Any]:
    """Show one invoice as of a day (default: everything on record) and all its movements."""
    found = await read.fetchrow(INVOICE, invoice_no, as_of)
    if found is None:
        raise Problem(404, f"there is no invoice {invoice_no}")
    return {**plain(found), "movements": [plain(row) for row in await read.fetch(MOVEMENTS, invoice_no)]}


@router.get("/import/invoices/{invoice_no}", dependencies=[may("entries.import")])
async def owner_of(read: Reading, invoice_no: Number) -> OwnerOf:
    """Say whose invoice a number is and when it was issued, for rows of an import that name it."""
    row = await read.fetchrow("SELECT customer_id, issued_on FROM read.invoice WHERE invoice_no = $1", invoice_no)
    if row is None:
        raise Problem(404, f"there is no invoice {invoice_no}")
    return OwnerOf(**dict(row))


@router.get("/receipts", responses=lists(answers.Receipt))
async def receipts(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List receipts by number."""
    return await page(read, RECEIPT_PAGE, at, customer_id, people, day)


@router.get(
    "/receipts/{receipt_no}",
    responses=shows(answers.Receipt),
    dependencies=[on("receipt.read", of_receipt, "receipt_no")],
)
async def receipt(read: Reading, receipt_no: Number) -> dict[str, Any]:
    """Show one receipt."""
    found = await read.fetchrow(RECEIPT, receipt_no)
    if found is None:
        raise Problem(404, f"there is no receipt {receipt_no}")
    return plain(found)


@router.get("/refunds", responses=lists(answers.Refund))
async def refunds(read: Reading, people: Listed, day: Today, at: Paging) -> Page:
    """List refunds by number."""
    return await page(read, REFUNDS, at, people, day)


@router.get("/set-offs", responses=lists(answers.SetOff))
async def set_offs(read: Reading, people: Listed, day: Today, at: Paging) -> Page:
    """List set-offs by number."""
    return await page(read, SET_OFFS, at, people, day)


@router.get("/commission-periods", responses=lists(answers.ClosedMonth), dependencies=[may("months.list")])
async def commission_periods(read: Reading, at: Paging) -> Page:
    """List the closed months."""
    return await page(read, MONTHS, at)


@router.get(
    "/accounts/{customer_id}",
    responses=shows(answers.AccountNow, tagged=True),
    dependencies=[on("account.read", of_customer, "customer_id")],
)
async def account(
    customer_id: Number, parts: Annotated[Running, Depends(caught_up)], response: Response
) -> dict[str, Any]:
    """Show what is open and what is unapplied in a customer's account just now, out of its own facts."""
    books, version = await parts.asker.state(parts.subject(ACCOUNT), customer_id)
    if not version:
        raise Problem(404, f"there is no account {customer_id}")
    response.headers["ETag"] = tag(version)
    open_now = [books.invoices[turn[2]] for turn in books.queue]
    return {
        "customer_id": customer_id,
        "open": [{"invoice_no": one.number, "due_on": str(one.turn[0]), "open": str(one.open)} for one in open_now],
        "unapplied": {one.receipt_no: str(one.unapplied) for one in books.receipts.values() if one.unapplied},
    }


def plain(row: Any) -> dict[str, Any]:
    """Return a row with amounts as strings and days in ISO form."""
    return {name: plain_value(value) for name, value in row.items()}
