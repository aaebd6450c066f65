"""The doors of a customer's account: what is open just now, and its statement over a period (对账). P4-7.3"""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Response

from services.receivables.doors.answers import accounts as answers
from services.receivables.subjects.account import ACCOUNT
from shared.events.days import Day, Instant
from shared.events.text import Known
from shared.office.doors import Today, on
from shared.office.owners import of_customer
from shared.runtime.http.answers import shows
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Parts, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.tables import plain_row
from shared.runtime.http.waiting import caught_up
from shared.runtime.running import Running

router = strict_router()

Number = Annotated[Known, Path()]

# What moved what a customer owes; money that pays an invoice moves nothing, since it counted when it came. A bounce
# takes back all of its receipt: what it paid, what was free of it, and what had been refunded of it. So does a
# correction.
MOVED = """
WITH moved AS (
    SELECT issued_on AS dated_on, 'invoice' AS kind, invoice_no AS number, contract_no AS reference,
           amount AS charged, 0.00 AS settled, recorded_at
    FROM read.invoice WHERE customer_id = $1
    UNION ALL
    SELECT counts_on, 'receipt', receipt_no, instrument_no, 0.00, amount, recorded_at
    FROM read.receipt WHERE customer_id = $1
    UNION ALL
    SELECT b.bounced_on, 'bounce', b.receipt_no, r.instrument_no, r.amount, 0.00, b.recorded_at
    FROM read.bounce AS b JOIN read.receipt AS r USING (receipt_no, customer_id) WHERE b.customer_id = $1
    UNION ALL
    SELECT c.step_on, 'correction', c.receipt_no, c.correction_no, r.amount, 0.00, c.recorded_at
    FROM read.correction AS c JOIN read.receipt AS r USING (receipt_no, customer_id)
    WHERE c.customer_id = $1 AND c.step = 'confirmed'
    UNION ALL
    SELECT dated_on, 'set_off', set_off_no, invoice_no, 0.00, amount, recorded_at
    FROM read.set_off WHERE customer_id = $1 AND step = 'approved'
    UNION ALL
    SELECT returned_on, 'set_off', settlement_no, invoice_no, amount, 0.00, recorded_at
    FROM read.freight_return WHERE customer_id = $1
    UNION ALL
    SELECT step_on, 'refund', refund_no, receipt_no, amount, 0.00, recorded_at
    FROM read.refund WHERE customer_id = $1 AND step = 'paid'
    UNION ALL
    SELECT business_on, kind, reference, invoice_no, greatest(-credited - written_off, 0.00),
           greatest(credited + written_off, 0.00), recorded_at
    FROM read.movement WHERE customer_id = $1 AND kind IN ('credit_note', 'write_off', 'write_off_reversal')
)
"""
OPENING = f"""{MOVED}
SELECT coalesce(sum(charged - settled), 0.00)::numeric(18,2) FROM moved
WHERE dated_on < $2 AND ($3::timestamptz IS NULL OR recorded_at <= $3)
"""
ENTRIES = f"""{MOVED}
SELECT dated_on, kind, number, reference, charged::numeric(18,2) AS charged, settled::numeric(18,2) AS settled
FROM moved
WHERE dated_on BETWEEN $2 AND $3 AND ($4::timestamptz IS NULL OR recorded_at <= $4)
ORDER BY dated_on, recorded_at, number COLLATE "C"
"""
ALLOCATIONS = """
SELECT business_on AS dated_on, reference AS receipt_no, invoice_no, collected AS amount FROM read.movement
WHERE customer_id = $1 AND kind IN ('allocation', 'reversal') AND business_on BETWEEN $2 AND $3
  AND ($4::timestamptz IS NULL OR recorded_at <= $4)
ORDER BY business_on, position
"""
OPEN = """
SELECT invoice_no, issued_on, due_on, amount, outstanding FROM (
    SELECT *, (amount - collected - credited - written_off)::numeric(18,2) AS outstanding
    FROM read.invoice_on($2, $3) WHERE customer_id = $1) AS one
WHERE outstanding <> 0 ORDER BY due_on, invoice_no COLLATE "C"
"""
FREE = """
SELECT receipt_no, sum(amount)::numeric(18,2) AS amount FROM read.unapplied
WHERE customer_id = $1 AND business_on <= $2 AND ($3::timestamptz IS NULL OR recorded_at <= $3)
GROUP BY receipt_no HAVING sum(amount) <> 0 ORDER BY receipt_no COLLATE "C"
"""
IN_HAND = """
SELECT i.receipt_no, i.method, i.instrument_no, i.received_on, i.amount
FROM read.instrument AS i
LEFT JOIN read.receipt AS r ON (r.receipt_no, r.customer_id) = (i.receipt_no, i.customer_id)
    AND r.counts_on <= $2 AND ($3::timestamptz IS NULL OR r.recorded_at <= $3)
LEFT JOIN read.bounce AS b ON (b.receipt_no, b.customer_id) = (i.receipt_no, i.customer_id)
    AND b.bounced_on <= $2 AND ($3::timestamptz IS NULL OR b.recorded_at <= $3)
LEFT JOIN read.correction AS c ON (c.receipt_no, c.customer_id) = (i.receipt_no, i.customer_id)
    AND c.step = 'confirmed' AND c.step_on <= $2 AND ($3::timestamptz IS NULL OR c.recorded_at <= $3)
WHERE i.customer_id = $1 AND i.received_on <= $2 AND ($3::timestamptz IS NULL OR i.recorded_at <= $3)
  AND r.receipt_no IS NULL AND b.receipt_no IS NULL AND c.receipt_no IS NULL
  AND NOT EXISTS (SELECT FROM read.bill_step AS s WHERE (s.receipt_no, s.customer_id) = (i.receipt_no, i.customer_id)
                  AND s.step_on <= $2 AND ($3::timestamptz IS NULL OR s.recorded_at <= $3))
ORDER BY i.received_on, i.receipt_no COLLATE "C"
"""


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


@router.get(
    "/accounts/{customer_id}/statement",
    responses=shows(answers.AccountStatement),
    dependencies=[on("account.report", of_customer, "customer_id")],
)
async def account_statement(
    customer_id: Number,
    parts: Parts,
    day: Today,
    first: Annotated[Day, Query(alias="from")],
    last: Annotated[Day, Query(alias="to")],
    known_at: Instant | None = None,
) -> dict[str, Any]:
    """Show what a customer owed, what moved it from day to day, and what is open at the end; both days included."""
    if last < first:
        raise Problem(422, f"the period ends on {last}, before it begins on {first}")
    if await of_customer(parts, customer_id, day) is None:
        raise Problem(404, f"there is no customer {customer_id}")
    return {
        "customer_id": customer_id,
        "from_on": first.isoformat(),
        "to_on": last.isoformat(),
        "known_at": known_at and known_at.isoformat(),
        **await _figures(parts, customer_id, first, last, known_at),
    }


async def _figures(
    parts: Running, customer_id: str, first: date, last: date, known_at: datetime | None
) -> dict[str, Any]:
    """Return the lists and sums, all of one moment, so that they agree whatever is recorded meanwhile."""
    async with parts.pool.acquire() as db, db.transaction(isolation="repeatable_read", readonly=True):
        opening = await db.fetchval(OPENING, customer_id, first, known_at)
        entries = await db.fetch(ENTRIES, customer_id, first, last, known_at)
        allocations = await db.fetch(ALLOCATIONS, customer_id, first, last, known_at)
        at_the_end = [await db.fetch(query, customer_id, last, known_at) for query in (OPEN, FREE, IN_HAND)]
    still_open, free, in_hand = at_the_end
    return {
        "opening": str(opening),
        "entries": [plain_row(one) for one in entries],
        "closing": str(opening + sum(one["charged"] - one["settled"] for one in entries)),
        "allocations": [plain_row(one) for one in allocations],
        "outstanding": f"{sum(one['outstanding'] for one in still_open):.2f}",
        "open": [plain_row(one) for one in still_open],
        "unapplied": f"{sum(one['amount'] for one in free):.2f}",
        "free": [plain_row(one) for one in free],
        "in_hand": [plain_row(one) for one in in_hand],
    }
