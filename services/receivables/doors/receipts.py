"""The doors of receipts: money, cheques and bills, and cash on the road. P4-5.3, P4-7.2, P4-7.4"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors import answers
from services.receivables.doors.invoices import plain
from services.receivables.doors.visibility import of_receipt, of_receipts
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes import (
    BounceInstrument,
    ClearInstrument,
    HandInCash,
    RecordReceipt,
    ReleaseReceipt,
)
from shared.events.days import Day
from shared.events.text import Id, Known
from shared.office.doors import AsOf, Today, Within, may, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Body,
    Reading,
    strict_router,
)
from shared.runtime.http.problems import Problem
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

Number = Annotated[Known, Path()]
RECORDING = may("money.record")

ON_RECEIPT = on("receipt.record", of_receipt, "receipt_no")

Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
LATE_HAND_INS = "SELECT * FROM bi.late_hand_ins($1) WHERE $2::text[] IS NULL OR staff_id = ANY($2)"
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


NUMBERED = Numbering("SK", RecordReceipt, "receipt_no", at="customer_id")


class NewReceipt(RecordReceipt):
    """Money or an instrument that came in; the house gives its number where it is left out."""

    receipt_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class Cleared(Body):
    """Whose instrument it is, and the day on which the bank paid it."""

    customer_id: Known
    cleared_on: Day


class Bounced(Body):
    """Whose instrument it is, and the day on which it came back."""

    customer_id: Known
    bounced_on: Day


class Released(Body):
    """Whose money it is, and the day from which it may pay anything."""

    customer_id: Known
    released_on: Day


class HandedIn(Body):
    """Whose money it is, and the day on which the cash reached finance."""

    customer_id: Known
    handed_in_on: Day


@router.post("/receipts", status_code=201, dependencies=[RECORDING])
async def record_receipt(receipt: NewReceipt, ask: Asking) -> Answer:
    """Record money or an instrument that came in; money pays at once."""
    return await NUMBERED.file(ask, ACCOUNT, receipt)


@router.post("/receipts/{receipt_no}/clear", dependencies=[ON_RECEIPT])
async def clear(receipt_no: Number, body: Cleared, ask: Asking) -> Answer:
    """Record that the bank paid a cheque or bill."""
    return await ask(ACCOUNT, body.customer_id, ClearInstrument(receipt_no=receipt_no, **body.model_dump()))


@router.post("/receipts/{receipt_no}/bounce", dependencies=[ON_RECEIPT])
async def bounce(receipt_no: Number, body: Bounced, ask: Asking) -> Answer:
    """Record that a cheque or bill came back; what it paid is open again."""
    return await ask(ACCOUNT, body.customer_id, BounceInstrument(receipt_no=receipt_no, **body.model_dump()))


@router.post("/receipts/{receipt_no}/release", dependencies=[ON_RECEIPT])
async def release(receipt_no: Number, body: Released, ask: Asking) -> Answer:
    """Let money wait no longer for the invoice that it names."""
    return await ask(ACCOUNT, body.customer_id, ReleaseReceipt(receipt_no=receipt_no, **body.model_dump()))


@router.post("/receipts/{receipt_no}/hand-in", dependencies=[ON_RECEIPT])
async def hand_in(receipt_no: Number, body: HandedIn, ask: Asking) -> Answer:
    """Record that cash taken on the road reached finance."""
    return await ask(ACCOUNT, body.customer_id, HandInCash(receipt_no=receipt_no, **body.model_dump()))


@router.get("/reports/late-hand-ins", responses=tabulates(answers.LateHandIns))
async def late_hand_ins(read: Reading, people: Reported, as_of: AsOf) -> Report:
    """Show cash taken on the road that reached finance late or not yet."""
    return await report(read, LATE_HAND_INS, as_of, people)


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
