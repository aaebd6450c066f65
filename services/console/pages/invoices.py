"""发票: what is owed and what moved it; credit notes, write-offs, promises and disputes. P4-5.3, P4-7"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, MOMENT, MONEY, ORDER, PERSON, TEXT, WHOLE, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Section, event_of, history, offer, offers, record, section_of
from services.console.frame.view import View, Viewing
from services.console.pages.disputes import DISPUTE
from services.console.pages.disputes import LISTING as DISPUTES
from services.console.pages.promises import LISTING as PROMISES
from services.console.pages.promises import PROMISE

router = APIRouter()

FINANCE = frozenset({"finance"})
MOVED = (
    Column("position", WHOLE),
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

LEGAL = Act(
    "legal action",
    "Choose a legal action",
    "receivables",
    "/legal-actions",
    (
        Field("choice", WORD, choices=("agreement", "letter", "suit", "bad_debt")),
        Field("note"),
        Field("days", lines=(Field("part", WHOLE), Field("due_on", DAY)), required=False, hint="Of an agreement."),
    ),
    frozenset({"gm"}),
    about="Of an invoice at stage 4.",
)
ACTS = (
    *((CREDIT, "credit"), (WRITE_OFF, "write-off"), (PROMISE, "promise")),
    *((DISPUTE, "dispute"), (PAUSE, "pause"), (LEGAL, "legal")),
)


@router.get("/invoices")
async def invoices(view: Viewing) -> Response:
    """List invoices."""
    return await show(view, LISTING)


@router.get("/invoices/{invoice_no}")
async def invoice(view: Viewing, invoice_no: str) -> Response:
    """Show an invoice and everything that moved it."""
    query = view.request.query_params
    day = {"as_of": query["as_of"]} if query.get("as_of") else {}
    known = await view.doors.get("receivables", f"/invoices/{part(invoice_no)}", day, at_least=query.get("at", ""))
    columns = (
        Column("customer_id", CUSTOMER),
        Column("contract_no", CONTRACT),
        Column("staff_id", PERSON),
        Column("issued_on", DAY),
        Column("due_on", DAY),
        *(Column(name, MONEY) for name in ("amount", "collected", "credited", "written_off", "outstanding")),
    )
    base = f"/invoices/{part(invoice_no)}"
    acts = offers(view, *((act, f"{base}/{name}") for act, name in ACTS))
    mine = {"invoice_no": invoice_no}
    told = await view.doors.all_of(
        promises=("receivables", "/promises", mine), disputes=("receivables", "/disputes", mine)
    )
    sections = [
        Section("What moved it", MOVED, known["movements"], link=event_of, empty="Nothing has moved it yet."),
        section_of(told["promises"], "Promises to pay", PROMISES.columns, link=promise_of),
        section_of(told["disputes"], "Disputes", DISPUTES.columns, link=dispute_of),
        await history(view, "receivables", base),
    ]
    facts = [(one, known.get(one.name)) for one in columns]
    asked = [(Column("as_of", DAY), query.get("as_of", ""))]
    return record(view, "Invoice", invoice_no, facts, sections, acts, asked=asked)


def promise_of(row: Mapping[str, Any]) -> str:
    """Return where a promise is shown."""
    return f"/promises/{part(row['promise_no'])}"


def dispute_of(row: Mapping[str, Any]) -> str:
    """Return where a dispute is shown."""
    return f"/disputes/{part(row['dispute_no'])}"


async def of_invoice(view: View, names: Mapping[str, str]) -> About:
    """Return whose invoice it is, and what is open of it."""
    known = await view.doors.get("receivables", f"/invoices/{part(names['invoice_no'])}")
    return About(
        {"amount": known["outstanding"]}, {"customer_id": known["customer_id"], "invoice_no": names["invoice_no"]}
    )


for act, name in ACTS:
    offer(router, f"/invoices/{{invoice_no}}/{name}", act, "/invoices/{invoice_no}", of_invoice)
