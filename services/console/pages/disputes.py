"""争议: why an invoice need not be paid yet; opened by one, accepted and settled by heads. P4-7.5, P4-7.3"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, INVOICE, PERSON, PROSE, TEXT, WHOLE, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

LISTING = Listing(
    "/disputes",
    "Disputes",
    "receivables",
    "/disputes",
    (
        Column("dispute_no", TEXT, "has"),
        Column("customer_id", CUSTOMER, "is"),
        Column("invoice_no", INVOICE, "has"),
        Column("part", WHOLE),
        Column("status", WORD, "is", ("opened", "accepted", "upheld", "rejected")),
        Column("opened_on", DAY, "range"),
        Column("opened_by", PERSON),
        Column("until", DAY, "range"),
        Column("settled_on", DAY, "range"),
    ),
    record="/disputes",
    empty="Nothing is disputed.",
)
ON_RECORD = (
    *LISTING.columns,
    *(Column("reason", PROSE), Column("complaint_no"), Column("accepted_on", DAY), Column("accepted_by", PERSON)),
    *(Column("settled_by", PERSON), Column("settlement", PROSE)),
)
DISPUTE = Act(
    "dispute",
    "Open a dispute",
    "receivables",
    "/disputes",
    (Field("reason", PROSE), Field("complaint_no", required=False)),
    frozenset({"rep", "manager", "head", "office"}),
    about="Its collection pauses once the head accepts it.",
)
ACCEPT = Act(
    "accept",
    "Accept the dispute",
    "receivables",
    "/disputes/{dispute_no}/acceptance",
    words=frozenset({"head", "director"}),
)
SETTLE = Act(
    "settle",
    "Settle the dispute",
    "receivables",
    "/disputes/{dispute_no}/settlement",
    (Field("outcome", WORD, choices=("upheld", "rejected")), Field("reason", PROSE)),
    frozenset({"finance_head"}),
    about="Upheld, a credit note follows by itself as an act of finance; rejected, the pause ends today.",
)


@router.get("/disputes")
async def disputes(view: Viewing) -> Response:
    """List disputes."""
    return await show(view, LISTING)


@router.get("/disputes/{dispute_no}")
async def dispute(view: Viewing, dispute_no: str) -> Response:
    """Show a dispute."""
    base = f"/disputes/{part(dispute_no)}"
    known = await view.doors.get("receivables", base, at_least=view.request.query_params.get("at", ""))
    own = known["opened_by"] == view.me.staff_id
    acts = offers(view, (ACCEPT, f"{base}/acceptance"), when=known["status"] == "opened" and not own)
    acts += offers(view, (SETTLE, f"{base}/settlement"), when=known["status"] == "accepted")
    return record(view, "Dispute", dispute_no, [(one, known.get(one.name)) for one in ON_RECORD], acts=acts)


async def of_dispute(view: View, names: Mapping[str, str]) -> About:
    """Return whose invoice is disputed."""
    known = await view.doors.get("receivables", f"/disputes/{part(names['dispute_no'])}")
    return About({}, {"customer_id": known["customer_id"]})


for act, name in ((ACCEPT, "acceptance"), (SETTLE, "settlement")):
    offer(router, f"/disputes/{{dispute_no}}/{name}", act, "/disputes/{dispute_no}", of_dispute)
