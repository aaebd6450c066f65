"""自提 预留发票号: slips by which customers pay and take goods along; numbers that payers may name. P4-7.2, P5-5.1"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, MOMENT, MONEY, NUMBER, PERSON, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Section, history, offer, offers, record
from services.console.frame.view import View, Viewing
from services.console.pages.departures import lacking

router = APIRouter()

OFFICE = frozenset({"office"})
STATES = ("open", "issued", "lapsed", "void")
LISTING = Listing(
    "/pickup-slips",
    "Slips of self-pickup",
    "orders",
    "/pickup-slips",
    (
        Column("invoice_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("contract_no", CONTRACT, "has"),
        Column("amount", MONEY, "range"),
        Column("written_on", DAY, "range"),
        Column("good_until", DAY, "range"),
        Column("status", WORD, "is", STATES),
        Column("written_by", PERSON),
    ),
    record="/pickup-slips",
    sums=("amount",),
    empty="Nobody has come for goods yet.",
)
GOODS = (Column("contract_line_no"), Column("quantity", NUMBER))
RESERVED = (Column("invoice_no"), Column("status", WORD, "is", ("reserved", "used", "void")))
"""Of an order: numbers that are reserved for its dispatches."""
WRITE = Act(
    "slip",
    "Write a slip of self-pickup",
    "orders",
    "/pickup-slips",
    (
        Field("customer_id", CUSTOMER),
        Field("contract_no", CONTRACT, hint="A contract on prepaid terms."),
        Field("lines", lines=(Field("contract_line_no"), Field("quantity", NUMBER))),
        Field("pick_up_at", MOMENT, required=False),
    ),
    OFFICE,
    about="Its number is that of the invoice: the customer's payment names it.",
)
ISSUE = Act(
    "issue",
    "Let the goods go out",
    "orders",
    "/pickup-slips/{invoice_no}/issue",
    (),
    OFFICE,
    about="Only when the money for them counts; a cheque counts when it has cleared.",
)


@router.get("/pickup-slips")
async def slips(view: Viewing) -> Response:
    """List slips."""
    return await show(view, LISTING, acts=offers(view, (WRITE, "/pickup-slips/new")))


offer(router, "/pickup-slips/new", WRITE, "/pickup-slips/{number}")


@router.get("/pickup-slips/{invoice_no}")
async def slip(view: Viewing, invoice_no: str) -> Response:
    """Show a slip with its goods."""
    at, base = view.request.query_params.get("at", ""), f"/pickup-slips/{part(invoice_no)}"
    known = await view.doors.get("orders", base, at_least=at)
    sections = [Section("Goods", GOODS, known["lines"])]
    if known["status"] == "open":
        told = await view.doors.all_of(leaving=("orders", f"/departures/{part(invoice_no)}"))
        sections.append(lacking(told["leaving"]))
    sections += [
        await history(view, "orders", f"/orders/{part(invoice_no)}"),
    ]
    acts = offers(view, (ISSUE, f"{base}/issue"), when=known["status"] == "open")
    facts = [(one, known.get(one.name)) for one in (*LISTING.columns, Column("pick_up_at", MOMENT))]
    return record(view, "Slip of self-pickup", invoice_no, facts, sections, acts)


async def of_slip(view: View, names: Mapping[str, str]) -> About:
    """Return whose slip it is."""
    known = await view.doors.get("orders", f"/pickup-slips/{part(names['invoice_no'])}")
    return About({}, {"customer_id": known["customer_id"]})


offer(router, "/pickup-slips/{invoice_no}/issue", ISSUE, "/pickup-slips/{invoice_no}", of_slip)
