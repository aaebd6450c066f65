"""The doors of slips: money that somebody took on the road, and its count when it is handed in. P4-7.1, P4-7.2"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import slips as answers
from services.receivables.doors.visibility import of_collection
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.road import CollectMoney, CountMoney
from shared.events.text import Id, Known
from shared.office.doors import AsOf, Within, may, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, one_row, page, report

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("collections.list"))]
Reported = Annotated[list[str] | None, Depends(Within("collections.report"))]
COLLECTIONS = "SELECT * FROM bi.collections($1) WHERE $2::text[] IS NULL OR collector_id = ANY($2)"
SLIPS = """
SELECT s.collection_no, s.collected_by AS collector_id, s.customer_id, s.method, s.instrument_no, s.amount,
       s.collected_on, s.due_on, s.invoice_no, s.trip_no,
       CASE WHEN h.collection_no IS NULL THEN 'collected' ELSE 'handed_in' END AS status,
       h.receipt_no, h.handed_in_on, h.counted, h.counted_by
FROM read.slip AS s LEFT JOIN read.slip_hand_in AS h ON h.collection_no = s.collection_no
"""
SLIP = f"{SLIPS} WHERE s.collection_no = $1"
SLIP_PAGE = f"""
SELECT * FROM ({SLIPS}) AS one
WHERE collection_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND ($4::text[] IS NULL OR collector_id = ANY($4))
ORDER BY collection_no LIMIT $2
"""
NUMBERED = Numbering("SD", CollectMoney, "collection_no", at="customer_id")
RECEIPTS = Numbering("SK", CountMoney, "receipt_no", at="customer_id")


class NewSlip(CollectMoney):
    """Money that was taken on the road; the house gives the slip's number where it is left out."""

    collection_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class NewCount(CountMoney):
    """What was counted of a slip; the house gives the receipt's number where it is left out."""

    receipt_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Counted = Annotated[NewCount, sent(NewCount, "Counted", path=("collection_no",))]


@router.post("/collections", status_code=201, dependencies=[may("collections.write")])
async def collect(slip: NewSlip, ask: Asking) -> Answer:
    """Write a slip for money of a customer that one took on the road; it is no receipt before it is handed in."""
    return await NUMBERED.file(ask, ACCOUNT, slip)


@router.post(
    "/collections/{collection_no}/hand-in", dependencies=[on("collection.count", of_collection, "collection_no")]
)
async def count_money(count: Counted, ask: Asking) -> Answer:
    """Count the money of a slip that somebody else collected: it becomes a receipt of the slip's amount."""
    return await RECEIPTS.file(ask, ACCOUNT, count)


@router.get("/reports/collections", responses=tabulates(answers.Collections))
async def collections_report(read: Reading, people: Reported, as_of: AsOf) -> Report:
    """Show money that was taken on the road, and what was handed in of it, as of a day."""
    return await report(read, COLLECTIONS, as_of, people)


@router.get("/collections", responses=lists(answers.Collection))
async def collections(read: Reading, people: Listed, at: Paging, customer_id: Known | None = None) -> Page:
    """List slips by number."""
    return await page(read, SLIP_PAGE, at, customer_id, people)


@router.get(
    "/collections/{collection_no}",
    responses=shows(answers.Collection),
    dependencies=[on("collection.read", of_collection, "collection_no")],
)
async def collection(read: Reading, collection_no: Number) -> dict[str, Any]:
    """Show one slip."""
    return await one_row(read, SLIP, collection_no, missing=f"there is no slip {collection_no}")
