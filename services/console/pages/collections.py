"""途中款项: slips of money that somebody took on the road, and their count. P4-7.1, P4-7.2"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, MONEY, PERSON, RECEIPT, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

METHODS = ("cash", "cheque")
STATES = ("collected", "handed_in")
COLLECTING = frozenset({"rep", "manager", "member", "office"})
COUNTING = frozenset({"finance", "cashier"})
LISTING = Listing(
    "/collections",
    "Money on the road",
    "receivables",
    "/collections",
    (
        Column("collection_no", TEXT, "has"),
        Column("collector_id", PERSON),
        Column("customer_id", CUSTOMER, "is"),
        Column("method", WORD, "is", METHODS),
        Column("amount", MONEY, "range"),
        Column("status", WORD, "is", STATES),
        Column("collected_on", DAY, "range"),
        Column("due_on", DAY, "range"),
        Column("handed_in_on", DAY, "range"),
        Column("counted", MONEY),
        Column("receipt_no", RECEIPT),
    ),
    record="/collections",
    sums=("amount",),
    empty="Nobody has money of a customer in hand.",
)
ON_RECORD = (*LISTING.columns, Column("instrument_no"), Column("invoice_no", INVOICE), Column("counted_by", PERSON))
COLLECT = Act(
    "collection",
    "I have taken money",
    "receivables",
    "/collections",
    (
        Field("customer_id", CUSTOMER),
        Field("amount", MONEY),
        Field("method", WORD, choices=METHODS, default="cash"),
        Field("collected_on", DAY),
        Field("instrument_no", required=False, hint="Of a cheque."),
        Field("invoice_no", INVOICE, required=False),
    ),
    COLLECTING,
    about="It is in your hands, and no receipt before somebody else has counted it.",
)
COUNT = Act(
    "count",
    "Count what is handed in",
    "receivables",
    "/collections/{collection_no}/hand-in",
    (Field("counted", MONEY), Field("handed_in_on", DAY), Field("bank", required=False, hint="Of a cheque.")),
    COUNTING,
    about="The receipt is what the slip says; the collector answers for what is short.",
)


@router.get("/collections")
async def collections(view: Viewing) -> Response:
    """List slips."""
    return await show(view, LISTING, acts=offers(view, (COLLECT, "/collections/new")))


offer(router, "/collections/new", COLLECT, "/collections/{number}")


@router.get("/collections/{collection_no}")
async def collection(view: Viewing, collection_no: str) -> Response:
    """Show a slip."""
    base = f"/collections/{part(collection_no)}"
    known = await view.doors.get("receivables", base, at_least=view.request.query_params.get("at", ""))
    waits = known["status"] == "collected" and known["collector_id"] != view.me.staff_id
    acts = offers(view, (COUNT, f"{base}/hand-in"), when=waits)
    return record(view, "Slip", collection_no, [(one, known.get(one.name)) for one in ON_RECORD], acts=acts)


async def of_slip(view: View, names: Mapping[str, str]) -> About:
    """Return whose money it is, and how much."""
    known = await view.doors.get("receivables", f"/collections/{part(names['collection_no'])}")
    return About({"counted": known["amount"]}, {"customer_id": known["customer_id"]})


offer(router, "/collections/{collection_no}/hand-in", COUNT, "/collections/{collection_no}", of_slip)
