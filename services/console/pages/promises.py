"""付款承诺: who promised what by which day, and what became of it. P4-7.5"""

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, MONEY, PERSON, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import history, record
from services.console.frame.view import Viewing

router = APIRouter()

STATES = ("open", "kept", "broken")
LISTING = Listing(
    "/promises",
    "Promises to pay",
    "receivables",
    "/promises",
    (
        Column("promise_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("invoice_no", INVOICE, "has"),
        Column("amount", MONEY, "range"),
        Column("promised_for", DAY, "range"),
        Column("paid", MONEY, "range"),
        Column("status", WORD, "is", STATES),
        Column("said_by"),
        Column("made_by", PERSON),
    ),
    record="/promises",
    sums=("amount",),
    empty="Nobody has promised to pay.",
)
ON_RECORD = (*LISTING.columns, Column("channel"), Column("made_on", DAY), Column("decided_on", DAY))
PROMISE = Act(
    "promise",
    "Record a promise to pay",
    "receivables",
    "/promises",
    (
        Field("amount", MONEY),
        Field("promised_for", DAY),
        Field("said_by", hint="Who said so."),
        Field("channel", hint="Such as by phone."),
    ),
    frozenset({"rep", "manager", "finance", "finance_head"}),
    about="The invoice stays at its stage through that day.",
)


@router.get("/promises")
async def promises(view: Viewing) -> Response:
    """List promises."""
    return await show(view, LISTING)


@router.get("/promises/{promise_no}")
async def promise(view: Viewing, promise_no: str) -> Response:
    """Show a promise, and what was said about its invoice."""
    at = view.request.query_params.get("at", "")
    known = await view.doors.get("receivables", f"/promises/{part(promise_no)}", at_least=at)
    sections = [await history(view, "receivables", f"/invoices/{part(known['invoice_no'])}")]
    return record(view, "Promise to pay", promise_no, [(one, known.get(one.name)) for one in ON_RECORD], sections)
