"""停止供货: customers who are not supplied on credit, since what, and the act that supplies them again. P4-7.5"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, MONEY, ORDER, PERSON, WHOLE, WORD
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import Offer, offer, offers, one_of, record, section_of
from services.console.frame.view import View, Viewing
from services.console.pages.customers import RESUME

router = APIRouter()

LISTING = Listing(
    "/supply-stops",
    "Stops of supply",
    "receivables",
    "/supply-stops",
    (
        Column("customer_id", CUSTOMER, "is"),
        Column("status", WORD, "is", ("stopped", "resumed")),
        Column("stopped_on", DAY, "range"),
        Column("invoice_no", INVOICE, "has"),
        Column("part", WHOLE),
        Column("resumed_on", DAY, "range"),
        Column("until", DAY, "range"),
        Column("resumed_by", PERSON),
        Column("reason"),
    ),
    record="/supply-stops",
    empty="Supply is stopped for nobody: no instalment has been at stage 3.",
)
HELD = (Column("order_no", ORDER), Column("contract_no"), Column("amount", MONEY), Column("required_on", DAY))


@router.get("/supply-stops")
async def supply_stops(view: Viewing) -> Response:
    """List stops of supply."""
    return await show(view, LISTING)


@router.get("/supply-stops/{customer_id}")
async def supply_stop(view: Viewing, customer_id: str) -> Response:
    """Show the last stop of a customer, with the orders of his that are held."""
    known = await one_stop(view, customer_id, view.request.query_params.get("at", ""))
    held = {"where": f"customer_id is {customer_id};state is held"}
    told = await view.doors.all_of(held=("orders", "/orders", held))
    section = section_of(told["held"], "Orders held", HELD, f"/orders?customer_id={part(customer_id)}&state=held")
    base = f"/supply-stops/{part(customer_id)}"
    acts = offers(view, (RESUME, f"{base}/resumption"), when=known["status"] == "stopped")
    if view.opens("receivables"):
        acts.append(Offer("Overdue", f"/receivables/overdue?customer_id={part(customer_id)}"))
    facts = [(one, known.get(one.name)) for one in LISTING.columns]
    return record(view, "Stop of supply", customer_id, facts, [section], acts)


async def one_stop(view: View, customer_id: str, at: str = "") -> Mapping[str, Any]:
    """Return the row of a customer's last stop. Raises Problem (404)."""
    asked = {"where": f"customer_id is {customer_id}"}
    return one_of(await view.doors.get("receivables", "/supply-stops", asked, at_least=at))


offer(router, "/supply-stops/{customer_id}/resumption", RESUME, "/supply-stops/{customer_id}")
