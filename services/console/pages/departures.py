"""发货台: what is to leave today or is overdue, what each order lacks, and who can supply it. P5-5.2, P1-2.2, P4-7.2"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, MONEY, NUMBER, ORDER, TEXT, WORD, YES
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, Section, offer, offers, record
from services.console.frame.view import View, Viewing
from services.console.pages.dispatching import DISPATCH, PRESENCE

router = APIRouter()

STATES = ("placed", "held", "approved", "dispatched")
LISTING = Listing(
    "/departures",
    "Leaving and overdue",
    "orders",
    "/departures",
    (
        Column("order_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("ship_on", DAY, "range"),
        Column("batch", TEXT, "is"),
        Column("sequence"),
        Column("zone", WORD, "is", ("city", "region", "outside")),
        Column("required_on", DAY, "range"),
        Column("urgent", YES),
        Column("overdue", YES),
        Column("state", WORD, "is", STATES),
        Column("lacking", sorts=False),
        Column("by", WORD, sorts=False),
    ),
    record="/departures",
    empty="Nothing is to leave today, and nothing is overdue.",
    order="place",
)
GOODS = (Column("line_no"), Column("contract_line_no"), Column("quantity", NUMBER))
LACKING = (
    Column("title"),
    Column("detail"),
    Column("lacks", MONEY),
    Column("by", WORD),
    Column("clause"),
)
ON_RECORD = (
    Column("order_no", ORDER),
    Column("customer_id", CUSTOMER),
    Column("contract_no", CONTRACT),
    Column("invoice_no"),
    Column("dispatched_on", DAY),
    Column("terms", WORD),
    Column("amount", MONEY),
    Column("consignee"),
    Column("address"),
)


@router.get("/departures")
async def departures(view: Viewing) -> Response:
    """List what is to leave, with what it lacks."""
    further = [Offer("Batches of a day", "/batches"), Offer("Dispatches", "/dispatches")]
    return await show(view, LISTING, acts=further)


@router.get("/departures/{order_no}")
async def departure(view: Viewing, order_no: str) -> Response:
    """Show what an order is to leave by, and what it lacks."""
    known = await of(view, order_no, view.request.query_params.get("at", ""))
    base = f"/orders/{part(order_no)}"
    acts = offers(view, (DISPATCH, f"{base}/dispatch"), (PRESENCE, f"{base}/presence"), when=bool(known["lines"]))
    sections = [lacking(known), Section("Goods", GOODS, known["lines"], empty="All of it has left.")]
    return record(view, "Departure", order_no, [(one, known[one.name]) for one in ON_RECORD], sections, acts)


async def of(view: View, order_no: str, at: str = "") -> Mapping[str, Any]:
    """Return what an order is to leave by. Raises Problem (404)."""
    found: Mapping[str, Any] = await view.doors.get("orders", f"/departures/{part(order_no)}", at_least=at)
    return found


def lacking(known: Mapping[str, Any] | None) -> Section:
    """Return what a departure lacks, and who can supply it; None: it could not be read."""
    rows = None if known is None else [{**one, "by": ";".join(one["by"])} for one in known["lacking"]]
    return Section("Lacking before it leaves", LACKING, rows, empty="Nothing lacks.")


async def of_departure(view: View, names: Mapping[str, str]) -> About:
    """Return the dispatch as far as it is known: today, all that is left, the note, who collects."""
    known = await of(view, names["order_no"])
    goods = {
        f"lines-{place}-{name}": value for place, line in enumerate(known["lines"]) for name, value in line.items()
    }
    note = {f"note.{name}": known[name] for name in ("consignee", "address")}
    values = {"dispatched_on": known["dispatched_on"], "collector_id": known["collector_id"], **note, **goods}
    return About(values, {"customer_id": known["customer_id"]})


offer(router, "/orders/{order_no}/dispatch", DISPATCH, "/orders/{order_no}", of_departure)
