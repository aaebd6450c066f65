"""承运: a dispatch with its proof or its failure, cases on carriers, the report of a day. P5-5.2e, P5-5.3a"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, INVOICE, MONEY, NUMBER, PERSON, PROSE, TEXT, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, offer, offers, one_of, record, section_of
from services.console.frame.view import View, Viewing
from services.console.pages.orders import DELIVER, DISPATCHES

router = APIRouter()

KINDS = ("proof", "bill", "loss", "damage", "late")
STATES = ("open", "agreed", "contested", "settled", "dropped")
OFFICE, YARD = frozenset({"office"}), frozenset({"office", "dispatcher"})
CASES = Listing(
    "/carrier-cases",
    "Cases on carriers",
    "orders",
    "/carrier-cases",
    (
        Column("case_no", TEXT, "has"),
        Column("invoice_no", INVOICE, "has"),
        Column("carrier_id", TEXT, "is"),
        Column("kind", WORD, "is", KINDS),
        Column("opened_on", DAY, "range"),
        Column("claimed", MONEY, "range"),
        Column("settled", MONEY),
        Column("status", WORD, "is", STATES),
    ),
    record="/carrier-cases",
    sums=("claimed",),
    empty="Nobody has to answer for goods on the way.",
)
ON_RECORD = (
    *CASES.columns,
    *(Column("driver_id"), Column("text", PROSE), Column("opened_by", PERSON)),
    *(Column("statement", PROSE), Column("heard_on", DAY)),
    *(Column("reason", PROSE), Column("closed_on", DAY), Column("closed_by", PERSON)),
)
PROVE = Act(
    "prove",
    "Record the proof of delivery",
    "orders",
    "/dispatches/{invoice_no}/proof",
    (
        Field("delivered_on", DAY),
        Field("signed_by"),
        Field("sealed", YES, required=False),
        Field("bill_returned", YES, required=False, hint="Of a bill that went by fax: its paper original is back."),
        Field("quantities", lines=(Field("name"), Field("text", NUMBER)), named=True),
        Field("differences", PROSE, required=False),
        Field("sha256", hint="Of the paper, as a file."),
    ),
    frozenset({"rep", *YARD}),
)
FAIL = Act(
    "fail",
    "The goods came back",
    "orders",
    "/dispatches/{invoice_no}/failure",
    (Field("returned_on", DAY), Field("reason"), Field("customer_caused", YES, required=False)),
    YARD,
    danger=True,
    about="The invoice is credited, and the order is approved again for another batch.",
)
OPEN = Act(
    "case",
    "Open a case on the carrier",
    "orders",
    "/carrier-cases",
    (Field("kind", WORD, choices=KINDS), Field("claimed", MONEY), Field("text", PROSE)),
    YARD,
)
FILE = Act(
    "report",
    "File the report of a day",
    "orders",
    "/dispatch-reports",
    (Field("date", DAY),),
    frozenset({"dispatcher"}),
    about="It changes no more; what is typed later stands in the next one.",
)
CLAIM = Act("claim", "Claim", "orders", "/carrier-cases/{case_no}/claim", (Field("amount", MONEY),), OFFICE)
HEAR = Act(
    "hearing",
    "Record what the carrier says",
    "orders",
    "/carrier-cases/{case_no}/hearing",
    (Field("statement", PROSE), Field("agrees", YES, required=False)),
    OFFICE,
)
SETTLE = Act(
    "settlement",
    "Close the case",
    "orders",
    "/carrier-cases/{case_no}/settlement",
    (
        Field("outcome", WORD, choices=("settled", "dropped")),
        Field("amount", MONEY, hint="0.00 where it is dropped."),
        Field("reason", PROSE),
    ),
    frozenset({"office_head", "gm"}),
)


@router.get("/carrier-cases")
async def cases(view: Viewing) -> Response:
    """List cases on carriers."""
    return await show(view, CASES, acts=offers(view, (FILE, "/dispatch-reports/new")))


offer(router, "/dispatch-reports/new", FILE, "/dispatches?dispatched_on.from={date}")


@router.get("/dispatches/{invoice_no}")
async def dispatch(view: Viewing, invoice_no: str) -> Response:
    """Show a dispatch with its cases."""
    known = await sent(view, invoice_no, view.request.query_params.get("at", ""))
    told = await view.doors.all_of(cases=("orders", "/carrier-cases", {"where": f"invoice_no is {invoice_no}"}))
    base = f"/dispatches/{part(invoice_no)}"
    found = section_of(told["cases"], "Cases on carriers", CASES.columns, link=of_row)
    acts = offers(view, (PROVE, f"{base}/prove"), (OPEN, f"{base}/case"))
    acts += offers(view, (DELIVER, f"{base}/deliver"), (FAIL, f"{base}/fail"), when=known["delivered_on"] is None)
    columns = (Column("invoice_no", INVOICE), *DISPATCHES.columns[1:])
    facts = [(one, known.get(one.name)) for one in columns]
    return record(view, "Dispatch", invoice_no, facts, [replace(found, empty="None.")], acts)


def of_row(row: Mapping[str, Any]) -> str:
    """Return the address of a case."""
    return f"/carrier-cases/{part(row['case_no'])}"


async def sent(view: View, invoice_no: str, at: str = "") -> Mapping[str, Any]:
    """Return the row of a dispatch. Raises Problem (404)."""
    return one_of(await view.doors.get("orders", "/dispatches", {"where": f"invoice_no is {invoice_no}"}, at_least=at))


async def of_dispatch(view: View, names: Mapping[str, str]) -> About:
    """Return whose dispatch it is."""
    return About({}, {"customer_id": (await sent(view, names["invoice_no"]))["customer_id"]})


async def against(_view: View, names: Mapping[str, str]) -> About:
    """Return which dispatch a case is to be about."""
    return About({}, {"invoice_no": names["invoice_no"]})


for act in (PROVE, FAIL):
    offer(router, f"/dispatches/{{invoice_no}}/{act.name}", act, "/dispatches/{invoice_no}", of_dispatch)
offer(router, "/dispatches/{invoice_no}/case", OPEN, "/carrier-cases/{number}", against)


@router.get("/carrier-cases/{case_no}")
async def case(view: Viewing, case_no: str) -> Response:
    """Show a case on a carrier."""
    base = f"/carrier-cases/{part(case_no)}"
    known = await view.doors.get("orders", base, at_least=view.request.query_params.get("at", ""))
    status = known["status"]
    acts = offers(view, (CLAIM, f"{base}/claim"), when=status in {"open", "agreed", "contested"})
    acts += offers(view, (HEAR, f"{base}/hearing"), when=status == "open")
    acts += offers(view, (SETTLE, f"{base}/settlement"), when=status in {"agreed", "contested"})
    return record(view, "Case on a carrier", case_no, [(one, known.get(one.name)) for one in ON_RECORD], acts=acts)


for act in (CLAIM, HEAR, SETTLE):
    offer(router, f"/carrier-cases/{{case_no}}/{act.name}", act, "/carrier-cases/{case_no}")
