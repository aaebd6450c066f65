"""发票: what is owed and what moved it; credit notes, write-offs, promises and disputes. P4-5.3, P4-7"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, MOMENT, MONEY, ORDER, PERSON, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Section, history, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

FINANCE = frozenset({"finance"})
MOVED = (
    Column("business_on", DAY),
    Column("kind", WORD),
    Column("reference"),
    Column("collected", MONEY),
    Column("credited", MONEY),
    Column("written_off", MONEY),
    Column("recorded_at", MOMENT),
)
LISTING = Listing(
    "/invoices",
    "Invoices",
    "receivables",
    "/invoices",
    (
        Column("invoice_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("contract_no", CONTRACT, "has"),
        Column("order_no", ORDER, "has"),
        Column("issued_on", DAY, "range"),
        Column("due_on", DAY, "range"),
        Column("terms", WORD, "is", ("prepaid", "cod", "credit", "instalments")),
        Column("amount", MONEY, "range"),
    ),
    record="/invoices",
    sums=("amount",),
    empty="No invoice yet: one follows every dispatch.",
)
CREDIT = Act(
    "credit note",
    "Issue a credit note",
    "receivables",
    "/credit-notes",
    (
        Field("credit_note_no", required=False, hint="Left empty, the house numbers it."),
        Field("dated_on", DAY),
        Field("amount", MONEY),
    ),
    FINANCE,
)
WRITE_OFF = Act(
    "write-off",
    "Write off",
    "receivables",
    "/write-offs",
    (Field("write_off_no"), Field("dated_on", DAY), Field("amount", MONEY)),
    frozenset({"finance", "gm"}),
    danger=True,
)
PAUSE = Act(
    "pause",
    "Note a promise or a dispute",
    "receivables",
    "/collection-pauses",
    (
        Field("because", WORD, choices=("promise", "dispute")),
        Field("paused_on", DAY),
        Field("until", DAY),
        Field("note"),
    ),
    frozenset({"rep", "manager", "head", "finance"}),
)


@router.get("/invoices")
async def invoices(view: Viewing) -> Response:
    """List invoices."""
    return await show(view, LISTING)


@router.get("/invoices/{invoice_no}")
async def invoice(view: Viewing, invoice_no: str) -> Response:
    """Show an invoice and everything that moved it."""
    known = await view.doors.get(
        "receivables", f"/invoices/{part(invoice_no)}", at_least=view.request.query_params.get("at", "")
    )
    columns = (
        Column("customer_id", CUSTOMER),
        Column("contract_no", CONTRACT),
        Column("staff_id", PERSON),
        Column("issued_on", DAY),
        Column("due_on", DAY),
        *(Column(name, MONEY) for name in ("amount", "collected", "credited", "written_off", "outstanding")),
    )
    base = f"/invoices/{part(invoice_no)}"
    acts = offers(view, (CREDIT, f"{base}/credit"), (WRITE_OFF, f"{base}/write-off"), (PAUSE, f"{base}/pause"))
    sections = [
        Section("What moved it", MOVED, known["movements"], empty="Nothing has moved it yet."),
        await history(view, "receivables", base),
    ]
    return record(view, "Invoice", invoice_no, [(one, known.get(one.name)) for one in columns], sections, acts)


async def of_invoice(view: View, names: Mapping[str, str]) -> About:
    """Return whose invoice it is, and what is open of it."""
    known = await view.doors.get("receivables", f"/invoices/{part(names['invoice_no'])}")
    return About(
        {"amount": known["outstanding"]}, {"customer_id": known["customer_id"], "invoice_no": names["invoice_no"]}
    )


for act, name in ((CREDIT, "credit"), (WRITE_OFF, "write-off"), (PAUSE, "pause")):
    offer(router, f"/invoices/{{invoice_no}}/{name}", act, "/invoices/{invoice_no}", of_invoice)
