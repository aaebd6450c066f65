"""投诉: from intake to what the company does about it, with what is left of the time of each step. P5-7, P1-3"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, MOMENT, MONEY, PERSON, PROSE, TEXT, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Section, history, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

OUTCOMES = ("return", "replace", "allowance", "compensation", "reject")
LISTING = Listing(
    "/complaints",
    "Complaints",
    "aftersales",
    "/complaints",
    (
        Column("complaint_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("invoice_no", INVOICE, "has"),
        Column("received_on", DAY, "range"),
        Column("severity", WORD, "is"),
        Column("status", WORD, "is"),
        Column("answer_due_at", MOMENT),
        Column("decision_due_at", MOMENT),
        Column("outcome", WORD, "is", OUTCOMES),
        Column("amount", MONEY, "range"),
        Column("credited", MONEY),
        Column("closed_at", MOMENT, "empty"),
    ),
    record="/complaints",
    sums=("amount",),
    empty="Nobody has complained.",
)
FILE = Act(
    "complaint",
    "File a complaint",
    "aftersales",
    "/complaints",
    (
        Field("complaint_no", required=False, hint="Left empty, the house numbers it."),
        Field("customer_id", CUSTOMER),
        Field("invoice_no", INVOICE, required=False),
        Field("received_on", DAY, required=False),
        Field("channel", hint="phone, mail, visit"),
        Field("text", PROSE),
        Field("severity", WORD, required=False, choices=("ordinary", "serious")),
        Field("harms_reputation", YES, required=False),
    ),
)
FORM = Act(
    "form",
    "Complete the form",
    "aftersales",
    "/complaints/{complaint_no}/form",
    (Field("fields", lines=(Field("name"), Field("text")), named=True),),
)
ANSWER = Act(
    "answer",
    "Record the answer to the customer",
    "aftersales",
    "/complaints/{complaint_no}/answer",
    (Field("answer", PROSE),),
)
OPINE = Act(
    "review", "Give the head's opinion", "aftersales", "/complaints/{complaint_no}/review", (Field("opinion", PROSE),)
)
DECIDE = Act(
    "decision",
    "Decide",
    "aftersales",
    "/complaints/{complaint_no}/decision",
    (Field("outcome", WORD, choices=OUTCOMES), Field("amount", MONEY, required=False), Field("reason", PROSE)),
)
CLOSE = Act("close", "Close", "aftersales", "/complaints/{complaint_no}/close", (Field("result", PROSE),))
STEPS = (FORM, ANSWER, OPINE, DECIDE, CLOSE)
DONE = ("form", "answered", "reviewed", "decided", "granted", "refused", "closed")


@router.get("/complaints")
async def complaints(view: Viewing) -> Response:
    """List complaints."""
    return await show(view, LISTING, acts=offers(view, (FILE, "/complaints/new")))


offer(router, "/complaints/new", FILE, "/complaints/{number}")


@router.get("/complaints/{complaint_no}")
async def complaint(view: Viewing, complaint_no: str) -> Response:
    """Show a complaint with all its steps."""
    known = await view.doors.get(
        "aftersales", f"/complaints/{part(complaint_no)}", at_least=view.request.query_params.get("at", "")
    )
    filed = known["filed"]
    facts = [
        (Column(name, kind), filed.get(name))
        for name, kind in (
            ("customer_id", CUSTOMER),
            ("invoice_no", INVOICE),
            ("received_on", DAY),
            ("channel", TEXT),
            ("severity", WORD),
            ("taken_by", PERSON),
            ("answer_due_at", MOMENT),
            ("decision_due_at", MOMENT),
            ("text", TEXT),
        )
    ]
    columns = (Column("step", WORD), Column("by", PERSON), Column("on", DAY), Column("what"))
    steps = [_step(name, known[name]) for name in DONE if known.get(name)]
    base = f"/complaints/{part(complaint_no)}"
    acts = offers(view, *((act, f"{base}/{act.name}") for act in STEPS), when=not known["closed"])
    return record(
        view,
        "Complaint",
        complaint_no,
        facts,
        [Section("Steps", columns, steps), await history(view, "aftersales", base)],
        acts,
    )


def _step(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    by = next((value for member, value in said.items() if member.endswith("_by")), None)
    on = next((value for member, value in said.items() if member.endswith("_on")), None)
    what = [
        str(said[member])
        for member in ("answer", "opinion", "outcome", "amount", "reason", "result", "fields")
        if said.get(member)
    ]
    return {"step": name, "by": by, "on": on, "what": " · ".join(what)}


async def of_complaint(view: View, names: Mapping[str, str]) -> About:
    """Return the version of a complaint, and what was said in its steps."""
    answer = await view.doors.answer("aftersales", f"/complaints/{part(names['complaint_no'])}")
    steps = [said for name in DONE if (said := answer.json().get(name))]
    return About({}, {}, answer.headers.get("ETag", ""), now={name: one[name] for one in steps for name in one})


for act in STEPS:
    offer(router, f"/complaints/{{complaint_no}}/{act.name}", act, "/complaints/{complaint_no}", of_complaint)
