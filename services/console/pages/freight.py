"""运费往来: freight that customers advanced, set off at the end of the month or paid out. P5-5.3a"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, MONEY, PERSON, TEXT, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

LISTING = Listing(
    "/freight-settlements",
    "Settlements of freight",
    "receivables",
    "/freight-settlements",
    (
        Column("settlement_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("through", DAY, "range"),
        Column("balance", MONEY, "range"),
        Column("set_off", MONEY),
        Column("pay_out", MONEY),
        Column("carried", MONEY),
        Column("status", WORD, "is", ("settled", "paid_out")),
        Column("settled_on", DAY, "range"),
        Column("settled_by", PERSON),
        Column("paid_on", DAY),
        Column("paid_by", PERSON),
    ),
    record="/freight-settlements",
    sums=("set_off", "pay_out", "carried"),
    empty="No freight was settled.",
)
SETTLE = Act(
    "freight",
    "Settle a freight account",
    "receivables",
    "/freight-settlements",
    (
        Field("customer_id", CUSTOMER),
        Field("through", DAY),
        Field("pay_out", YES, required=False, hint="The rest is paid out, not carried."),
    ),
    frozenset({"finance"}),
    about="What was advanced is set off against open invoices: no cash, no commission.",
)
PAY = Act(
    "pay freight",
    "Pay the rest out",
    "receivables",
    "/freight-settlements/{settlement_no}/payment",
    (Field("paid_on", DAY),),
    frozenset({"finance_head", "gm"}),
)


@router.get("/freight-settlements")
async def settlements(view: Viewing) -> Response:
    """List settlements."""
    balances = Offer("Freight accounts", "/receivables/freight")
    return await show(view, LISTING, acts=[*offers(view, (SETTLE, "/freight-settlements/new")), balances])


offer(router, "/freight-settlements/new", SETTLE, "/freight-settlements/{number}")


@router.get("/freight-settlements/{settlement_no}")
async def settlement(view: Viewing, settlement_no: str) -> Response:
    """Show a settlement."""
    base = f"/freight-settlements/{part(settlement_no)}"
    known = await view.doors.get("receivables", base, at_least=view.request.query_params.get("at", ""))
    waits = known["status"] == "settled" and known["pay_out"] not in {None, "0.00"}
    acts = offers(view, (PAY, f"{base}/payment"), when=waits)
    facts = [(one, known.get(one.name)) for one in LISTING.columns]
    return record(view, "Settlement of freight", settlement_no, facts, acts=acts)


async def of_settlement(view: View, names: Mapping[str, str]) -> About:
    """Return whose freight it is."""
    known = await view.doors.get("receivables", f"/freight-settlements/{part(names['settlement_no'])}")
    return About({}, {"customer_id": known["customer_id"]})


offer(
    router, "/freight-settlements/{settlement_no}/payment", PAY, "/freight-settlements/{settlement_no}", of_settlement
)
