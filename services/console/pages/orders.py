"""订单 发货: forms, agreement, held orders and their release, dispatch, delivery. P5-5"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import (
    CONTRACT,
    CUSTOMER,
    DAY,
    MOMENT,
    MONEY,
    NUMBER,
    ORDER,
    PERSON,
    TEXT,
    WHOLE,
    WORD,
    YES,
)
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import (
    About,
    Offer,
    Section,
    history,
    offer,
    offers,
    one_of,
    record,
    rows_of,
    section_of,
)
from services.console.frame.view import View, Viewing
from services.console.pages.departures import lacking
from services.console.pages.dispatching import DISPATCH, PRESENCE
from services.console.pages.pickup import LISTING as SLIPS
from services.console.pages.pickup import RESERVED
from services.console.pages.rules import particulars

router = APIRouter()

STATES = ("placed", "agreed", "held", "approved", "cancelled", "dispatched")
LISTING = Listing(
    "/orders",
    "Orders",
    "orders",
    "/orders",
    (
        Column("order_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("contract_no", CONTRACT, "has"),
        Column("state", WORD, "is", STATES),
        Column("amount", MONEY, "range"),
        Column("required_on", DAY, "range"),
        Column("urgent", YES),
        Column("batch_on", DAY, "range"),
        Column("batch_at"),
        Column("recorded_at", MOMENT),
    ),
    record="/orders",
    sums=("amount",),
    empty="There is no order yet: place one on an effective contract.",
)
DISPATCHES = Listing(
    "/dispatches",
    "Dispatches",
    "orders",
    "/dispatches",
    (
        Column("invoice_no", TEXT, "has"),
        Column("order_no", ORDER, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("contract_no", CONTRACT, "has"),
        Column("dispatched_on", DAY, "range"),
        Column("batch_at"),
        Column("amount", MONEY, "range"),
        Column("freight", MONEY),
        Column("vehicle", TEXT, "has"),
        Column("escort", TEXT),
        Column("delivered_on", DAY, "range"),
    ),
    record="/dispatches",
    sums=("amount", "freight"),
    empty="Nothing has left yet.",
)
ORDERED = (Field("contract_line_no"), Field("quantity", NUMBER))
FORM = (
    Field("customer_id", CUSTOMER),
    Field("contract_no", CONTRACT),
    Field("lines", lines=ORDERED),
    Field("required_on", DAY),
    Field("urgent", YES, required=False),
    Field("particulars", lines=(Field("name"), Field("text")), named=True),
)
SALES = frozenset({"rep", "manager", "head", "office"})
PLACE = Act(
    "order",
    "Place an order",
    "orders",
    "/orders",
    (Field("order_no", required=False, hint="Left empty, the house numbers it."), *FORM),
    SALES,
)
AGREE = Act("agree", "Agree", "orders", "/orders/{order_no}/agreement", (), frozenset({"manager", "head", "director"}))
CHECK = Act(
    "check",
    "Check the credit again",
    "orders",
    "/orders/{order_no}/check",
    (),
    frozenset({"manager", "head", "office", "finance"}),
)
RELEASE = Act(
    "release", "Release", "orders", "/orders/{order_no}/release", (Field("reason"),), frozenset({"finance_head"})
)
CANCEL = Act("cancel", "Cancel", "orders", "/orders/{order_no}/cancellation", (Field("reason"),), SALES, danger=True)
DELIVER = Act(
    "deliver",
    "Record the delivery",
    "orders",
    "/dispatches/{invoice_no}/delivery",
    (Field("delivered_on", DAY),),
    frozenset({"office", "dispatcher"}),
)
CHECKED = (
    Column("checked_on", DAY),
    Column("outcome", WORD),
    Column("reasons", WORD),
    Column("receivables", MONEY),
    Column("approved", MONEY),
    Column("order_amount", MONEY),
    Column("credit_limit", MONEY),
    Column("grade", WORD),
    Column("max_days_overdue", WHOLE),
)


FURTHER = (
    Offer("Held", "/orders?state=held"),
    Offer("Batches of a day", "/batches"),
    Offer("Slips of self-pickup", "/pickup-slips"),
    Offer("Stops of supply", "/supply-stops"),
)
LIVE = frozenset({"placed", "agreed", "held", "approved", "dispatched"})


@router.get("/orders")
async def orders(view: Viewing) -> Response:
    """List orders."""
    return await show(view, LISTING, acts=[*offers(view, (PLACE, "/orders/new")), *FURTHER])


async def of_form(view: View, _names: Mapping[str, str]) -> About:
    """Return which particulars an order form must have today."""
    return About(await particulars(view, "orders", "order.particulars"), {})


offer(router, "/orders/new", PLACE, "/orders/{number}", of_form)


@router.get("/dispatches")
async def dispatches(view: Viewing) -> Response:
    """List what left."""
    further = [Offer("Leaving and overdue", "/departures"), Offer("Batches of a day", "/batches")]
    further += [Offer(SLIPS.title, SLIPS.address), Offer("Cases on carriers", "/carrier-cases")]
    return await show(view, DISPATCHES, acts=further)


@router.get("/orders/{order_no}")
async def order(view: Viewing, order_no: str) -> Response:
    """Show an order with its credit checks and dispatches."""
    at = view.request.query_params.get("at", "")
    known = await one_order(view, order_no, at)
    told = await view.doors.all_of(
        checks=("orders", f"/orders/{part(order_no)}/checks"),
        dispatches=("orders", "/dispatches", {"where": f"order_no is {order_no}"}),
        reserved=("orders", "/reserved-invoice-numbers", {"where": f"order_no is {order_no}"}),
        leaving=("orders", f"/departures/{part(order_no)}"),
    )
    checks = rows_of(told["checks"])
    sections = [
        Section("Credit checks", CHECKED, checks, empty="No check yet."),
        section_of(
            told["dispatches"],
            "Dispatches",
            DISPATCHES.columns,
            link=lambda row: f"/dispatches/{part(row['invoice_no'])}",
        ),
    ]
    if told["reserved"] is not None and told["reserved"]["items"]:
        sections.append(section_of(told["reserved"], "Reserved invoice numbers", RESERVED))
    base, state = f"/orders/{part(order_no)}", known["state"]
    if state in LIVE and (told["leaving"] is None or told["leaving"]["lines"]):
        sections.append(lacking(told["leaving"]))
    sections.append(await history(view, "orders", base))
    acts = offers(view, (AGREE, f"{base}/agree"), when=state == "placed")
    acts += offers(view, (RELEASE, f"{base}/release"), (CHECK, f"{base}/check"), when=state == "held")
    acts += offers(
        view, (DISPATCH, f"{base}/dispatch"), (PRESENCE, f"{base}/presence"), when=state in {"approved", "dispatched"}
    )
    acts += offers(view, (CANCEL, f"{base}/cancel"), when=state != "cancelled")
    facts = [(one, known.get(one.name)) for one in LISTING.columns] + [
        (Column("placed_by", PERSON), known.get("placed_by")),
        (Column("how", WORD), known.get("how")),
    ]
    return record(view, "Order", order_no, facts, sections, acts)


async def one_order(view: View, order_no: str, at: str = "") -> Mapping[str, Any]:
    """Return the row of an order. Raises Problem (404)."""
    return one_of(await view.doors.get("orders", "/orders", {"where": f"order_no is {order_no}"}, at_least=at))


async def of_order(view: View, names: Mapping[str, str]) -> About:
    """Return whose order it is."""
    return About({}, {"customer_id": (await one_order(view, names["order_no"]))["customer_id"]})


for act in (AGREE, CHECK, RELEASE, CANCEL, PRESENCE):
    offer(router, f"/orders/{{order_no}}/{act.name}", act, "/orders/{order_no}", of_order)


async def of_dispatch(view: View, names: Mapping[str, str]) -> About:
    """Return whose dispatch it is."""
    found = await view.doors.get("orders", "/dispatches", {"where": f"invoice_no is {names['invoice_no']}"})
    return About({}, {"customer_id": one_of(found)["customer_id"]})


offer(router, "/dispatches/{invoice_no}/deliver", DELIVER, "/dispatches/{invoice_no}", of_dispatch)
