"""The doors of commission: closing months, lines, statements, rankings. P4-5"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import commission as answers
from services.receivables.subjects.period import PERIOD, PERIODS
from services.receivables.subjects.period.book import CloseMonth
from shared.events.days import Month, Year
from shared.events.text import Known
from shared.office.doors import Within, may
from shared.runtime.http.answers import lists, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.tables import InPart, Page, Paging, Report, page, part_of, report

router = strict_router()

TABLES = "commission"  # the projection whose sums a close freezes


Earned = Annotated[list[str] | None, Depends(Within("commission.report"))]

LINES = """
SELECT * FROM read.commission_of($1)
WHERE ($2::text[] IS NULL OR staff_id = ANY($2)) AND ($3::text IS NULL OR staff_id = $3)
ORDER BY staff_id COLLATE "C", invoice_no COLLATE "C", component COLLATE "C"
"""
STATEMENT = """
SELECT * FROM read.statement_of($1)
WHERE ($2::text[] IS NULL OR staff_id = ANY($2)) AND ($3::text IS NULL OR staff_id = $3)
ORDER BY staff_id COLLATE "C"
"""
# Months that are open rest on each other: several are computed at once, not one after the other.
STATEMENTS = """
SELECT * FROM bi.statement
WHERE month BETWEEN $4 AND $1 AND ($2::text[] IS NULL OR staff_id = ANY($2)) AND ($3::text IS NULL OR staff_id = $3)
ORDER BY month, staff_id COLLATE "C"
"""
# A line is the sum of its causes: of a closed month those that its close knew of, of an open one those of now.
ENTRIES = """
SELECT l.month, l.staff_id, l.invoice_no, l.component, c.customer_id, s.contract_no, e.cause, e.reference,
       e.business_on, c.recorded_at, coalesce(cash.amount, 0.00)::numeric(18,2) AS collected,
       policy.figure(e.component, nullif(e.rates, '')::date) AS rate, e.amount AS earned
FROM read.commission_of($1) AS l
JOIN read.commission_entry AS e USING (staff_id, invoice_no, component)
JOIN read.cause AS c ON c.position = e.position
LEFT JOIN read.commission_entry AS cash
    ON cash.invoice_no = e.invoice_no AND cash.position = e.position AND cash.component = 'cash'
LEFT JOIN read.sold_invoice AS s ON s.invoice_no = c.invoice_no AND s.customer_id = c.customer_id
LEFT JOIN read.closed_month AS m ON m.month = l.month
WHERE ($2::text[] IS NULL OR l.staff_id = ANY($2)) AND ($3::text IS NULL OR l.staff_id = $3)
  AND e.business_on < to_date($1, 'YYYY-MM') + interval '1 month' AND (m.position IS NULL OR e.position < m.position)
ORDER BY l.staff_id COLLATE "C", l.invoice_no COLLATE "C", l.component COLLATE "C", e.position
"""
ANYBODY = "SELECT true FROM read.person WHERE staff_id = $1"
RANKING = 'SELECT * FROM read.ranking_of($1) ORDER BY rank, staff_id COLLATE "C"'
MONTHS = """
SELECT month, content_hash, closed_by, recorded_at AS closed_at FROM read.closed_month
WHERE month > $1 ORDER BY month LIMIT $2
"""


@router.post("/commission-periods", dependencies=[may("months.close")])
async def close_month(wish: CloseMonth, ask: Asking) -> Answer:
    """Close a month: its statements and ranking never change afterwards.

    Every fact recorded before the close is in it, every later one falls into the next.
    """
    return await ask.at_rest(PERIODS, PERIOD, wish, tables=TABLES)


@router.get("/reports/commission", responses=tabulates(answers.Commission, in_part=True))
async def commission(read: Reading, people: Earned, of: InPart, month: Month, staff: Known | None = None) -> Report:
    """Show the commission lines of a month: reps see their own, heads their department's."""
    await _require_anybody(read, staff)
    return await part_of(read, LINES, of, month, people, staff)


@router.get("/reports/statement", responses=tabulates(answers.Statement))
async def statement(
    read: Reading, people: Earned, month: Month, staff: Known | None = None, since: Month | None = None
) -> Report:
    """Show the statements of a month, or of all from `since` to it: reps see their own, heads their department's."""
    await _require_anybody(read, staff)
    if since is not None:
        return await report(read, STATEMENTS, month, people, staff, since)
    return await report(read, STATEMENT, month, people, staff)


@router.get("/reports/commission-entries", responses=tabulates(answers.CommissionEntries))
async def commission_entries(read: Reading, people: Earned, month: Month, staff: Known | None = None) -> Report:
    """Show what each commission line of a month rests on: money, rate and both days of every cause so far."""
    await _require_anybody(read, staff)
    return await report(read, ENTRIES, month, people, staff)


async def _require_anybody(read: Reading, staff: str | None) -> None:
    """Refuse a staff id that was never on the roster (422)."""
    if staff is not None and not await read.fetchval(ANYBODY, staff):
        raise Problem(422, f"nobody of staff id {staff} was ever on the roster")


@router.get("/reports/ranking", responses=tabulates(answers.Ranking), dependencies=[may("ranking.report")])
async def ranking(read: Reading, month: Month | None = None, year: Year | None = None) -> Report:
    """Show who collected most in a month or a year."""
    if (month is None) is (year is None):
        raise Problem(422, "name a month or a year")
    return await report(read, RANKING, month or year)


@router.get("/commission-periods", responses=lists(answers.ClosedMonth), dependencies=[may("months.list")])
async def commission_periods(read: Reading, at: Paging) -> Page:
    """List the closed months."""
    return await page(read, MONTHS, at)
