"""回款进度表: how the collection of a month goes, in figures, the rep's words and the head's. P4-7.6"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, MONEY, PERSON, PROSE, TEXT, Kind
from services.console.frame.forms import NOT_THERE, Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import offer, offers, record
from services.console.frame.reports import Form, show
from services.console.frame.view import Viewing
from shared.runtime.no_answer import Problem

router = APIRouter()

FORM = Form(
    "/collection-progress",
    "Progress of collection",
    "receivables",
    "/reports/collection-progress",
    (
        Column("month", TEXT),
        Column("staff_id", PERSON),
        Column("customer_id", CUSTOMER),
        *(Column(name, MONEY) for name in ("falling_due", "overdue", "promised", "collected", "bills_in_hand")),
    ),
    (Column("month", Kind("month")),),
    lambda row: f"/collection-progress/{part(row['month'])}/{part(row['staff_id'])}",
    "There is nothing to collect in that month.",
    (Column("staff_id"), Column("customer_id")),
)
NOTES = (
    *(Column("staff_id", PERSON), Column("month"), Column("update", PROSE), Column("updated_on", DAY)),
    *(Column("comment", PROSE), Column("commented_on", DAY), Column("commented_by", PERSON)),
)
UPDATE = Act(
    "update",
    "Say how it goes",
    "receivables",
    "/collection-progress/{month}/{staff_id}/update",
    (Field("note", PROSE),),
    frozenset({"rep", "manager"}),
    preview=False,
)
COMMENT = Act(
    "comment",
    "Comment on it",
    "receivables",
    "/collection-progress/{month}/{staff_id}/comment",
    (Field("note", PROSE),),
    frozenset({"head", "director"}),
    preview=False,
)


@router.get("/collection-progress")
async def months(view: Viewing) -> Response:
    """Show the table of a month, this one unless the address names another."""
    return await show(view, FORM, {"month": f"{view.today:%Y-%m}"})


@router.get("/collection-progress/{month}/{staff_id}")
async def notes(view: Viewing, month: str, staff_id: str) -> Response:
    """Show what a rep and his head said of a month."""
    base = f"/collection-progress/{part(month)}/{part(staff_id)}"
    known: Mapping[str, Any] = {"staff_id": staff_id, "month": month}
    try:
        known = await view.doors.get("receivables", base, at_least=view.request.query_params.get("at", ""))
    except Problem as said:
        if said.status != NOT_THERE:
            raise
    own = staff_id == view.me.staff_id
    acts = offers(view, (UPDATE, f"{base}/update"), when=own) + offers(view, (COMMENT, f"{base}/comment"), when=not own)
    return record(view, "Progress of collection", staff_id, [(one, known.get(one.name)) for one in NOTES], acts=acts)


for act, name in ((UPDATE, "update"), (COMMENT, "comment")):
    address = f"/collection-progress/{{month}}/{{staff_id}}/{name}"
    offer(router, address, act, "/collection-progress/{month}/{staff_id}")
