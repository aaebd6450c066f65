"""评审环节: the forms of the steps by which special and important contracts are reviewed. P3-4.2.3 to P3-4.6"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter

from services.console.frame.doors import part
from services.console.frame.formats import DAY, MOMENT, PERSON, PROSE, SHANGHAI, WHOLE, WORD, YES
from services.console.frame.forms import Act, Field
from services.console.frame.records import About, offer
from services.console.frame.view import View
from services.console.pages.contract_turns import deciding, lent_to

router = APIRouter()

DEPARTMENTS = ("quality", "production", "purchasing", "finance")
HEADS = frozenset({"quality_head", "production_head", "purchasing_head", "finance_head"})
MAKERS = frozenset({"production", "production_head", "purchasing_head"})
DECIDERS = HEADS | {"office_head", "gm"}
ONE_TO_FIVE = ("1", "2", "3", "4", "5")
IN_PLACE = Field("on_behalf_of", PERSON, required=False, hint="Only where you decide in somebody's place.")
ON = "/contracts/{contract_no}"

CONFIRM = Act(
    "confirmation",
    "Confirm a requirement",
    "contracts",
    f"{ON}/requirements/{{requirement_no}}/confirmation",
    (Field("document", hint="With number and version."),),
    frozenset({"quality"}),
)
FEASIBILITY = Act(
    "feasibility",
    "Record whether it is feasible",
    "contracts",
    f"{ON}/feasibility",
    (
        Field("verdict", WORD, choices=("feasible", "with_measures", "not_feasible")),
        Field("measures", required=False, lines=(Field("text"), Field("owner_id", PERSON), Field("due_on", DAY))),
    ),
    frozenset({"quality"}),
)
RISKS = Act(
    "risks",
    "Record the risks",
    "contracts",
    f"{ON}/risks",
    (
        Field("none_found", YES, required=False),
        Field(
            "risks",
            required=False,
            lines=(
                Field("text"),
                Field("likelihood", WHOLE, choices=ONE_TO_FIVE),
                Field("impact", WHOLE, choices=ONE_TO_FIVE),
                Field("measure", required=False),
                Field("owner_id", PERSON, required=False),
                Field("due_on", DAY, required=False),
            ),
        ),
    ),
    MAKERS | {"quality", "finance", "office"},
)
COUNTERSIGN = Act(
    "countersign",
    "Countersign",
    "contracts",
    f"{ON}/countersigns",
    (
        Field("department", WORD, choices=DEPARTMENTS),
        Field("verdict", WORD, choices=("agree", "condition", "disagree")),
        Field("text", PROSE, required=False),
        IN_PLACE,
    ),
    HEADS,
)
HEAD_REVIEW = Act(
    "head-review",
    "Decide as head of the office",
    "contracts",
    f"{ON}/head-review",
    (Field("approved", YES, required=False), Field("opinion", PROSE, required=False), IN_PLACE),
    frozenset({"office_head"}),
)
CALL = Act(
    "meeting-call",
    "Call the meeting",
    "contracts",
    f"{ON}/meeting-call",
    (Field("meeting_at", MOMENT), Field("place")),
    frozenset({"purchasing_head", "office"}),
)
MEETING = Act(
    "meeting",
    "Record the meeting",
    "contracts",
    f"{ON}/meeting",
    (
        Field("held_at", MOMENT),
        Field("place"),
        Field("presided_by", PERSON),
        Field("present", lines=(Field("department", WORD, choices=DEPARTMENTS), Field("staff_id", PERSON))),
        Field("experts", required=False, lines=(Field("name"), Field("organisation"), Field("opinion"))),
        Field("opinions", lines=(Field("name", WORD, choices=DEPARTMENTS), Field("text")), named=True),
        Field("resolutions", PROSE),
    ),
    frozenset({"office"}),
)
REPORT = Act(
    "review-report",
    "File the report of the meeting",
    "contracts",
    f"{ON}/review-report",
    (Field("report", PROSE),),
    frozenset({"office"}),
)
CONCLUDE = Act(
    "conclusion",
    "Conclude the review",
    "contracts",
    f"{ON}/conclusion",
    (
        Field("approved", YES, required=False),
        Field("opinion", PROSE, required=False),
        Field("accepted_risks", WHOLE, required=False, several=True),
        Field("accepted_remedies", WORD, required=False, several=True),
        IN_PLACE,
    ),
    frozenset({"gm"}),
)
RETURN = Act(
    "return",
    "Return the contract",
    "contracts",
    f"{ON}/return",
    (Field("reason", PROSE),),
    DECIDERS | {"head", "office"},  # of the office: authorised reviewers
    danger=True,
)
RAISE = Act(
    "kind",
    "Raise the kind",
    "contracts",
    f"{ON}/kind",
    (Field("kind", WORD, choices=("special", "important")), Field("reason")),
    DECIDERS | {"office"},
)
ACKNOWLEDGE = Act(
    "acknowledgement", "Acknowledge the notice", "contracts", f"{ON}/notices/{{department}}/acknowledgement"
)
STEP_ACTS: Mapping[str, Act] = {
    "feasibility": FEASIBILITY,
    "risks": RISKS,
    "countersign": COUNTERSIGN,
    "office-head": HEAD_REVIEW,
    "meeting-call": CALL,
    "meeting": MEETING,
    "report": REPORT,
    "conclusion": CONCLUDE,
}
"""The act of each step of a review; the step of the routine review has its own page."""


WORDS = {step: act.words for step, act in STEP_ACTS.items()}
"""By step, the words of rights of those who take it."""


async def review_of(view: View, contract_no: str) -> Mapping[str, Any]:
    """Return where the review of a contract stands. Raises Problem."""
    told: Mapping[str, Any] = await view.doors.get(
        "contracts", f"/contracts/{part(contract_no)}/review", at_least=view.request.query_params.get("at", "")
    )
    return told


async def _file(view: View, names: Mapping[str, str]) -> tuple[Mapping[str, Any], dict[str, str], str]:
    """Return what is on file, the hash that a step names, and the version of what is shown."""
    answer = await view.doors.answer("contracts", f"/contracts/{part(names['contract_no'])}")
    known: Mapping[str, Any] = answer.json()
    return known, {"content_hash": known["content"]["content_hash"]}, answer.headers.get("ETag", "")


async def of_step(view: View, names: Mapping[str, str]) -> About:
    """Return the content that a step is about, and its version."""
    _, fixed, version = await _file(view, names)
    return About({}, fixed, version)


async def of_records(view: View, names: Mapping[str, str]) -> About:
    """Return feasibility and risks as they are on record: a later record replaces them."""
    known, fixed, version = await _file(view, names)
    return About(in_form(known["steps"]["feasibility"]) | in_form(known["steps"]["risks"]), fixed, version)


def in_form(said: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a record as its form holds it: rows by their number."""
    told: dict[str, Any] = {}
    for name, value in (said or {}).items():
        if isinstance(value, list):
            told |= {f"{name}-{at}-{member}": one for at, row in enumerate(value) for member, one in row.items()}
        else:
            told[name] = value
    return told


async def of_verdict(view: View, names: Mapping[str, str]) -> About:
    """Return the departments that somebody may speak for, and in whose place."""
    on = await of_step(view, names)
    lent = await lent_to(view)
    mine = [one for one in DEPARTMENTS if f"{one}_head" in view.me.roles]
    return About(deciding("countersign", mine, lent), on.fixed, on.version, {"department": mine} if mine else {})


async def of_head(view: View, names: Mapping[str, str]) -> About:
    """Return the content that the head of the office decides about, and in whose place."""
    on = await of_step(view, names)
    own = view.me.roles & HEAD_REVIEW.words
    return About(deciding("office_head", own, await lent_to(view)), on.fixed, on.version)


async def of_meeting(view: View, names: Mapping[str, str]) -> About:
    """Return the meeting as it was called, with a row for each department that is to be there."""
    known, fixed, version = await _file(view, names)
    return About(minutes(known["steps"]["call"] or {}), fixed, version)


def minutes(call: Mapping[str, Any]) -> dict[str, Any]:
    """Return what minutes begin with: when and where the meeting was called for, and who has to be there."""
    values = {f"present-{at}-department": one for at, one in enumerate(DEPARTMENTS)}
    if not call:
        return values
    called_for = datetime.fromisoformat(call["meeting_at"]).astimezone(SHANGHAI)
    return {**values, "held_at": called_for.strftime("%Y-%m-%dT%H:%M"), "place": call["place"]}


async def of_conclusion(view: View, names: Mapping[str, str]) -> About:
    """Return what the general manager may accept by name: risks that are so large, and remedies."""
    known, fixed, version = await _file(view, names)
    review = await review_of(view, names["contract_no"])
    values = deciding("gm", view.me.roles & CONCLUDE.words, await lent_to(view))
    return About(values, fixed, version, to_accept(review, known["steps"]["risks"], known["answers"], view))


def to_accept(
    review: Mapping[str, Any], risks: Mapping[str, Any] | None, answers: Sequence[Mapping[str, Any]], view: View
) -> dict[str, dict[str, str]]:
    """Return what each of the risks and remedies that are to be accepted says, by its number or item."""
    rows = (risks or {}).get("risks") or []
    said = {str(at): rows[at - 1] for at in review["risks_to_accept"]}
    remedies = {one["item"]: one.get("remedy") or "" for one in answers}
    return {
        "accepted_risks": {
            at: f"{at}: {one['text']} ({one['likelihood']}×{one['impact']})" for at, one in said.items()
        },
        "accepted_remedies": {
            item: f"{view.word(item)}: {remedies.get(item, '')}" for item in review["remedies_to_accept"]
        },
    }


async def of_notice(view: View, names: Mapping[str, str]) -> About:
    """Return the revision that a department was told of."""
    review = await review_of(view, names["contract_no"])
    told = [one["revision"] for one in review["rounds"] if one["notices"]]
    return About({}, {"revision": max(told, default=review["revision"])})


ABOUT = {
    FEASIBILITY.name: of_records,
    RISKS.name: of_records,
    COUNTERSIGN.name: of_verdict,
    HEAD_REVIEW.name: of_head,
    MEETING.name: of_meeting,
    CONCLUDE.name: of_conclusion,
}
for act in (*STEP_ACTS.values(), RETURN, RAISE):
    offer(router, f"{ON}/{act.name}", act, ON, ABOUT.get(act.name, of_step))
offer(router, CONFIRM.path, CONFIRM, ON, of_step)
offer(router, ACKNOWLEDGE.path, ACKNOWLEDGE, ON, of_notice)
