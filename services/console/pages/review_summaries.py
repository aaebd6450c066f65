"""周评审汇总: the routine reviews of a week, filed by the office, issued by the gm, noted by departments. P3-4.7.1"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, DAY, PERSON, TEXT, WHOLE, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.navigation import HOUSE
from services.console.frame.records import About, Section, offer, offers, record
from services.console.frame.view import View, Viewing
from services.console.pages.contract_turns import my_departments

router = APIRouter()

LISTING = Listing(
    "/review-summaries",
    "Weekly summaries of reviews",
    "contracts",
    "/review-summaries",
    (
        Column("summary_no", TEXT, "has"),
        Column("week", DAY, "range"),
        Column("filed_by", PERSON),
        Column("filed_on", DAY, "range"),
        Column("issued_by", PERSON),
        Column("issued_on", DAY, "range"),
    ),
    record="/review-summaries",
    empty="No week is summed up yet.",
)
REVIEWS = (
    Column("contract_no", CONTRACT),
    Column("revision", WHOLE),
    Column("approved", YES),
    Column("reviewed_by", PERSON),
    Column("reviewed_on", DAY),
)
NOTED = (Column("department", WORD), Column("acknowledged_by", PERSON), Column("acknowledged_on", DAY))
FILE = Act(
    "summary",
    "Sum up a week",
    "contracts",
    "/review-summaries",
    (Field("week", DAY, hint="The Monday after the seven days."),),
    frozenset({"office"}),
)
SUMMARIES = Act(
    "summaries",
    "Weekly summaries of reviews",
    "contracts",
    "/review-summaries",
    words=frozenset({"quality", "warehouse", "dispatcher", "production", "production_head", "purchasing_head", *HOUSE}),
)
"""The list, for those who may read it."""
ISSUE = Act("issue", "Issue the summary", "contracts", "/review-summaries/{summary_no}/issue", words=frozenset({"gm"}))
NOTE = Act(
    "acknowledgement",
    "Acknowledge the summary",
    "contracts",
    "/review-summaries/{summary_no}/acknowledgements",
    (Field("department", WORD, choices=("quality", "finance", "production", "purchasing", "warehouse", "dispatch")),),
)


@router.get("/review-summaries")
async def summaries(view: Viewing) -> Response:
    """List the summaries by week."""
    return await show(view, LISTING, acts=offers(view, (FILE, "/review-summaries/new")))


offer(router, "/review-summaries/new", FILE, "/review-summaries/{number}")


@router.get("/review-summaries/{summary_no}")
async def summary(view: Viewing, summary_no: str) -> Response:
    """Show a summary with its reviews, and who took note of it."""
    base = f"/review-summaries/{part(summary_no)}"
    known = await view.doors.get("contracts", base, at_least=view.request.query_params.get("at", ""))
    issued = known["issued"] or {}
    told = {**known, "issued_by": issued.get("issued_by"), "issued_on": issued.get("issued_on")}
    acts = offers(view, (ISSUE, f"{base}/issue"), when=not issued)
    acts += offers(view, (NOTE, f"{base}/acknowledgement"), when=bool(issued) and bool(open_of(view, known)))
    sections = [
        Section("Reviews of the week", REVIEWS, known["reviews"]),
        Section("Acknowledged by", NOTED, noted(known)),
    ]
    return record(view, "Summary", summary_no, [(one, told.get(one.name)) for one in LISTING.columns], sections, acts)


def noted(known: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return each department that was told, and who took note for it."""
    by = {one["department"]: one for one in known["acknowledgements"]}
    return [{**by.get(department, {}), "department": department} for department in known["departments"]]


def open_of(view: View, known: Mapping[str, Any]) -> list[str]:
    """Return the departments that somebody may take note for, and that have not."""
    mine = my_departments(view.me.roles)
    return [row["department"] for row in noted(known) if "acknowledged_by" not in row and row["department"] in mine]


async def of_summary(view: View, names: Mapping[str, str]) -> About:
    """Return the version of a summary."""
    answer = await view.doors.answer("contracts", f"/review-summaries/{part(names['summary_no'])}")
    return About({}, {}, answer.headers.get("ETag", ""))


async def of_note(view: View, names: Mapping[str, str]) -> About:
    """Return the departments that somebody may take note for."""
    answer = await view.doors.answer("contracts", f"/review-summaries/{part(names['summary_no'])}")
    open_ = open_of(view, answer.json())
    return About({}, {}, answer.headers.get("ETag", ""), {"department": open_} if open_ else {})


offer(router, "/review-summaries/{summary_no}/issue", ISSUE, "/review-summaries/{summary_no}", of_summary)
offer(router, "/review-summaries/{summary_no}/acknowledgement", NOTE, "/review-summaries/{summary_no}", of_note)
