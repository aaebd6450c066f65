"""The doors of self-pickup and of reserved invoice numbers. P4-7.2, P5-5.1"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.orders.basis.goods import counted_over_all
from services.orders.doors import answers
from services.orders.doors.drawing import asked, in_turn, looked_again
from services.orders.doors.fresh import OF_NOW
from services.orders.doors.visibility import of_contracts, of_slip
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.pickup import slip_of
from services.orders.subjects.order_book.wishes import IssueInTurn, IssueSlip, WriteSlip
from shared.events.text import Id, Known
from shared.office.doors import Today, Within, may, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, one_row, page, plain_row

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("orders.list"))]
NUMBERED = Numbering("FH", WriteSlip, "invoice_no", at="customer_id")


class NewSlip(WriteSlip):
    """A slip as it is written; the house gives its number."""

    invoice_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Slip = Annotated[NewSlip, sent(NewSlip, "Slip", without=("invoice_no",))]
Issue = Annotated[IssueSlip, sent(IssueSlip, "PickupIssue", path=("invoice_no",), without=("contract_no",))]

SHOWN = """
SELECT s.invoice_no, s.customer_id, s.contract_no, s.amount, s.written_on, s.good_until, s.pick_up_at, s.written_by,
       CASE WHEN u.invoice_no IS NOT NULL THEN 'issued'
            WHEN l.invoice_no IS NOT NULL THEN 'lapsed'
            WHEN EXISTS (SELECT FROM read.cancellation AS c
                         WHERE c.order_no = s.invoice_no AND c.customer_id = s.customer_id) THEN 'void'
            ELSE 'open' END AS status
FROM read.pickup_slip AS s
LEFT JOIN read.pickup_lapse AS l ON l.invoice_no = s.invoice_no
LEFT JOIN read.used_number AS u ON u.invoice_no = s.invoice_no AND u.customer_id = s.customer_id
"""
SLIP = f"{SHOWN} WHERE s.invoice_no = $1"
LINES = "SELECT contract_line_no, quantity FROM read.pickup_line WHERE invoice_no = $1 ORDER BY contract_line_no"
SLIPS = f"""
SELECT * FROM ({SHOWN}) AS one
WHERE invoice_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND {of_contracts("one.contract_no", "$4", "$5")}
ORDER BY invoice_no LIMIT $2
"""
RESERVED = f"""
SELECT r.invoice_no, r.customer_id, r.order_no,
       CASE WHEN u.invoice_no IS NOT NULL THEN 'used'
            WHEN EXISTS (SELECT FROM read.cancellation AS c WHERE c.order_no = r.order_no
                         AND c.customer_id = r.customer_id AND c.position > r.position) THEN 'void'
            ELSE 'reserved' END AS status
FROM read.reserved_number AS r
LEFT JOIN read.used_number AS u ON u.invoice_no = r.invoice_no AND u.customer_id = r.customer_id
LEFT JOIN read.order_approval AS a ON a.order_no = r.order_no AND a.customer_id = r.customer_id
WHERE r.invoice_no > $1 AND ($3::text IS NULL OR r.customer_id = $3)
  AND {of_contracts("a.contract_no", "$4", "$5")}
ORDER BY r.invoice_no LIMIT $2
"""


@router.post("/pickup-slips", status_code=201, dependencies=[may("pickup.write"), OF_NOW])
async def write_slip(slip: Slip, ask: Asking) -> Answer:
    """Write a slip: its number is reserved for the invoice, so that money can name it."""
    return await NUMBERED.file(ask, ORDER_BOOK, slip)


@router.post("/pickup-slips/{invoice_no}/issue", status_code=201, dependencies=[may("pickup.issue"), OF_NOW])
async def issue_slip(wish: Issue, ask: Asking, read: Reading) -> Answer:
    """Let the goods of a slip go out; receivables invoices them under its number."""
    book, _ = await ask.state(ORDER_BOOK, wish.customer_id)
    slip = slip_of(book, wish.invoice_no)
    sent_here = wish.model_copy(update={"contract_no": slip.contract_no})

    async def once() -> Answer:
        products = await counted_over_all(read, slip.contract_no, {line.contract_line_no for line in slip.lines})
        issue = IssueInTurn(**dict(sent_here), drawn=products)
        following = in_turn(ask, products, wish.invoice_no, wish.customer_id, (wish.customer_id, issue))
        return await asked(ask, sent_here, following)

    return await looked_again(once)


@router.get("/pickup-slips", responses=lists(answers.PickupSlip))
async def slips(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List slips by number."""
    return await page(read, SLIPS, at, customer_id, people, day)


@router.get(
    "/pickup-slips/{invoice_no}",
    responses=shows(answers.PickupSlipOf),
    dependencies=[on("pickup.read", of_slip, "invoice_no")],
)
async def slip(read: Reading, invoice_no: Number) -> dict[str, Any]:
    """Show one slip with its goods."""
    shown = await one_row(read, SLIP, invoice_no, missing=f"there is no slip {invoice_no}")
    return {**shown, "lines": [plain_row(row) for row in await read.fetch(LINES, invoice_no)]}


@router.get("/reserved-invoice-numbers", responses=lists(answers.ReservedNumber))
async def reserved(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List invoice numbers that are reserved for the next dispatch of a prepaid order, were used, or are void."""
    return await page(read, RESERVED, at, customer_id, people, day)
