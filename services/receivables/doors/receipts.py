"""The doors of receipts: money, cheques and bills, and cash on the road. P4-5.3, P4-7.2, P4-7.4"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import receipts as answers
from services.receivables.doors.visibility import of_receipt, of_receipts
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.instruments import (
    BounceInstrument,
    ClearInstrument,
    DepositInstrument,
)
from services.receivables.subjects.account.wishes.receipts import RecordReceipt, ReleaseReceipt
from services.receivables.subjects.account.wishes.road import HandInCash
from shared.events.text import Id, Known
from shared.office.doors import AsOf, Today, Within, may, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, one_row, page, report

router = strict_router()

Number = Annotated[Known, Path()]
RECORDING = may("money.record")

ON_RECEIPT = on("receipt.record", of_receipt, "receipt_no")

Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
LATE_HAND_INS = "SELECT * FROM bi.late_hand_ins($1) WHERE $2::text[] IS NULL OR staff_id = ANY($2)"
# Money, and the instruments that are none yet: both are read in the order of their numbers, so that a page ends early.
# Of most money nothing is left: it is looked up of that alone of which something is.
RECEIPTS = """
SELECT m.receipt_no, m.customer_id, m.method, coalesce(m.instrument_no, i.instrument_no) AS instrument_no, m.amount,
       CASE WHEN c.receipt_no IS NOT NULL THEN 'corrected' WHEN b.receipt_no IS NOT NULL THEN 'bounced'
            ELSE coalesce((
                SELECT t.step FROM read.bill_step AS t
                WHERE t.receipt_no = l.receipt_no AND t.customer_id = l.customer_id
                ORDER BY t.recorded_at DESC, t.step_on DESC LIMIT 1
            ), CASE WHEN NOT m.money AND d.receipt_no IS NOT NULL THEN 'deposited' WHEN NOT m.money THEN 'received'
                    WHEN i.receipt_no IS NULL THEN 'counted' ELSE 'cleared' END) END AS status,
       m.received_on, d.deposited_on, m.counts_on, b.bounced_on, c.step_on AS corrected_on,
       l.bill_kind, l.acceptor, l.due_on,
       coalesce(m.invoice_no, i.invoice_no) AS invoice_no, coalesce(m.order_no, i.order_no) AS order_no,
       m.collected_by, m.hand_in_by, h.handed_in_on, coalesce(u.amount, 0.00) AS unapplied
FROM (
    SELECT true AS money, r.receipt_no, r.customer_id, r.method, r.instrument_no, r.amount, r.received_on, r.counts_on,
           r.invoice_no, r.order_no, r.collected_by, r.hand_in_by
    FROM read.receipt AS r
    UNION ALL
    SELECT false, i.receipt_no, i.customer_id, i.method, i.instrument_no, i.amount, i.received_on, NULL, i.invoice_no,
           i.order_no, NULL, NULL
    FROM read.instrument AS i
) AS m
LEFT JOIN read.instrument AS i ON i.receipt_no = m.receipt_no AND i.customer_id = m.customer_id
LEFT JOIN read.bounce AS b ON b.receipt_no = m.receipt_no AND b.customer_id = m.customer_id
LEFT JOIN read.deposit AS d ON d.receipt_no = i.receipt_no AND d.customer_id = i.customer_id
LEFT JOIN read.correction AS c
    ON c.receipt_no = m.receipt_no AND c.customer_id = m.customer_id AND c.step = 'confirmed'
LEFT JOIN read.bill AS l ON l.receipt_no = i.receipt_no AND l.customer_id = i.customer_id
LEFT JOIN read.hand_in AS h ON h.receipt_no = m.receipt_no AND h.customer_id = m.customer_id AND m.money
LEFT JOIN read.credit AS u
    ON u.receipt_no = m.receipt_no AND u.customer_id = m.customer_id AND m.money AND u.used_on IS NULL
WHERE (m.money OR NOT EXISTS (
    SELECT FROM read.receipt AS r WHERE r.receipt_no = m.receipt_no AND r.customer_id = m.customer_id))
"""
RECEIPT = f"{RECEIPTS} AND m.receipt_no = $1"
RECEIPT_PAGE = f"""
SELECT * FROM ({RECEIPTS}) AS one
WHERE receipt_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND {of_receipts("one", "$4", "$5")}
ORDER BY receipt_no LIMIT $2
"""


NUMBERED = Numbering("SK", RecordReceipt, "receipt_no", at="customer_id")


class NewReceipt(RecordReceipt):
    """Money or an instrument that came in; the house gives its number where it is left out."""

    receipt_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Cleared = Annotated[ClearInstrument, sent(ClearInstrument, "Cleared", path=("receipt_no",))]
Deposited = Annotated[DepositInstrument, sent(DepositInstrument, "Deposited", path=("receipt_no",))]
Bounced = Annotated[BounceInstrument, sent(BounceInstrument, "Bounced", path=("receipt_no",))]
Released = Annotated[ReleaseReceipt, sent(ReleaseReceipt, "Released", path=("receipt_no",))]
HandedIn = Annotated[HandInCash, sent(HandInCash, "HandedIn", path=("receipt_no",))]


@router.post("/receipts", status_code=201, dependencies=[RECORDING])
async def record_receipt(receipt: NewReceipt, ask: Asking) -> Answer:
    """Record money or an instrument that came in; money pays at once."""
    return await NUMBERED.file(ask, ACCOUNT, receipt)


@router.post("/receipts/{receipt_no}/deposit", dependencies=[ON_RECEIPT])
async def deposit(wish: Deposited, ask: Asking) -> Answer:
    """Record that a cheque or bill was brought to the bank; it is no money yet."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/clear", dependencies=[ON_RECEIPT])
async def clear(wish: Cleared, ask: Asking) -> Answer:
    """Record that the bank paid a cheque or bill."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/bounce", dependencies=[ON_RECEIPT])
async def bounce(wish: Bounced, ask: Asking) -> Answer:
    """Record that a cheque or bill came back; what it paid is open again."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/release", dependencies=[ON_RECEIPT])
async def release(wish: Released, ask: Asking) -> Answer:
    """Let money wait no longer for the invoice that it names."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/receipts/{receipt_no}/hand-in", dependencies=[ON_RECEIPT])
async def hand_in(wish: HandedIn, ask: Asking) -> Answer:
    """Record that cash taken on the road reached finance."""
    return await ask(ACCOUNT, wish.customer_id, wish)


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
    return await one_row(read, RECEIPT, receipt_no, missing=f"there is no receipt {receipt_no}")
