"""催款函: letters to customers about what they owe, drafted, approved by stage, sent. P4-7.5"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, MONEY, PERSON, TEXT, WHOLE, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

STATES = ("drafted", "approved", "sent")
LISTING = Listing(
    "/dunning-letters",
    "Letters to debtors",
    "receivables",
    "/dunning-letters",
    (
        Column("letter_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("stage", WHOLE),
        Column("amount", MONEY, "range"),
        Column("invoice_no", INVOICE),
        Column("status", WORD, "is", STATES),
        Column("drafted_on", DAY, "range"),
        Column("drafted_by", PERSON),
        Column("approved_on", DAY, "range"),
        Column("approved_by", PERSON),
        Column("sent_on", DAY, "range"),
        Column("proof"),
    ),
    record="/dunning-letters",
    sums=("amount",),
    empty="No letter was written.",
)
DRAFT = Act(
    "letter",
    "Write a letter",
    "receivables",
    "/dunning-letters",
    (Field("customer_id", CUSTOMER), Field("stage", WHOLE, hint="From 2 on: what is at this stage or beyond.")),
    frozenset({"rep", "manager", "finance", "finance_head"}),
)
APPROVE = Act(
    "approve letter",
    "Approve the letter",
    "receivables",
    "/dunning-letters/{letter_no}/approval",
    words=frozenset({"head", "director", "finance_head", "gm"}),
)
SEND = Act(
    "send letter",
    "The letter was sent",
    "receivables",
    "/dunning-letters/{letter_no}/sending",
    (Field("sent_on", DAY), Field("proof", hint="The number of its receipt.")),
    frozenset({"office", "finance"}),
)


@router.get("/dunning-letters")
async def letters(view: Viewing) -> Response:
    """List letters."""
    return await show(view, LISTING, acts=offers(view, (DRAFT, "/dunning-letters/new")))


offer(router, "/dunning-letters/new", DRAFT, "/dunning-letters/{number}")


@router.get("/dunning-letters/{letter_no}")
async def letter(view: Viewing, letter_no: str) -> Response:
    """Show a letter."""
    base = f"/dunning-letters/{part(letter_no)}"
    known = await view.doors.get("receivables", base, at_least=view.request.query_params.get("at", ""))
    acts = offers(view, (APPROVE, f"{base}/approval"), when=known["status"] == "drafted")
    acts += offers(view, (SEND, f"{base}/sending"), when=known["status"] == "approved")
    facts = [(one, known.get(one.name)) for one in LISTING.columns]
    return record(
        view, "Letter to a debtor", letter_no, facts, acts=[*acts, Offer("PDF", f"/papers/letter/{part(letter_no)}")]
    )


async def of_letter(view: View, names: Mapping[str, str]) -> About:
    """Return whom a letter is to."""
    known = await view.doors.get("receivables", f"/dunning-letters/{part(names['letter_no'])}")
    return About({}, {"customer_id": known["customer_id"]})


for act, name in ((APPROVE, "approval"), (SEND, "sending")):
    offer(router, f"/dunning-letters/{{letter_no}}/{name}", act, "/dunning-letters/{letter_no}", of_letter)
