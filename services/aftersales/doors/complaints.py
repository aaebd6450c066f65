"""The doors of complaints: taken by anybody, handled step by step. P5-7.1, P5-7.2"""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Path, Response

from services.aftersales.doors.answers import Complaint, ComplaintFile, ComplaintsOverdue
from services.aftersales.doors.visibility import SEEN, of_complaint
from services.aftersales.subjects.complaint import COMPLAINT
from services.aftersales.subjects.complaint.wishes import (
    AnswerComplaint,
    CloseComplaint,
    ComplaintNo,
    CompleteForm,
    DecideComplaint,
    FileComplaint,
    ReviewComplaint,
)
from shared.events import Event
from shared.events.text import Known
from shared.office.deciding import deciding
from shared.office.doors import At, Today, Who, Within, may, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Changing, Parts, Reading, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()


COMPLAINTS = f"""
SELECT * FROM bi.complaints AS c WHERE c.complaint_no > $1 AND {SEEN.format(people="$3", day="$4", who="$5")}
ORDER BY c.complaint_no LIMIT $2
"""
OVERDUE = f"SELECT * FROM bi.complaints_overdue($1) AS c WHERE {SEEN.format(people='$2', day='$3', who='$4')}"
STEPS = ("filed", "form", "answered", "reviewed", "decided", "granted", "closed")

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("complaints.list"))]
Reported = Annotated[list[str] | None, Depends(Within("complaints.report"))]
to_complaint = partial(on, lookup=of_complaint, number="complaint_no")
decides = partial(deciding, "complaint.decide", lookup=of_complaint, number="complaint_no")


NUMBERED = Numbering("TS", FileComplaint, "complaint_no", at="complaint_no")


class TakenComplaint(FileComplaint):
    """A complaint that somebody takes; the house gives its number where it is left out."""

    complaint_no: ComplaintNo | None = None  # type: ignore[assignment]  # it is there before anything is decided


NewComplaint = Annotated[TakenComplaint, sent(TakenComplaint, "NewComplaint", without=("imported",))]
Form = Annotated[CompleteForm, sent(CompleteForm, "Form", path=("complaint_no",))]
Said = Annotated[AnswerComplaint, sent(AnswerComplaint, "Said", path=("complaint_no",))]
Opinion = Annotated[ReviewComplaint, sent(ReviewComplaint, "Opinion", path=("complaint_no",))]
Decision = Annotated[DecideComplaint, sent(DecideComplaint, "Decision", path=("complaint_no",))]
Result = Annotated[CloseComplaint, sent(CloseComplaint, "Result", path=("complaint_no",))]


@router.post("/complaints", status_code=201, dependencies=[may("complaints.file")])
async def file(complaint: NewComplaint, ask: Asking) -> Answer:
    """Take a complaint: anybody, by any channel."""
    return await NUMBERED.file(ask, COMPLAINT, complaint)


@router.post("/complaints/{complaint_no}/form", dependencies=[to_complaint("complaint.handle")])
async def complete(form: Form, ask: Changing) -> Answer:
    """Hand in the complaint form."""
    return await ask(COMPLAINT, form.complaint_no, form)


@router.post("/complaints/{complaint_no}/answer", dependencies=[to_complaint("complaint.handle")])
async def answer(said: Said, ask: Changing) -> Answer:
    """Record what the customer was told."""
    return await ask(COMPLAINT, said.complaint_no, said)


@router.post("/complaints/{complaint_no}/review", dependencies=[to_complaint("complaint.review")])
async def review(opinion: Opinion, ask: Changing) -> Answer:
    """Record the opinion of the head of the department."""
    return await ask(COMPLAINT, opinion.complaint_no, opinion)


@router.post("/complaints/{complaint_no}/decision", dependencies=[decides("head", "director", "gm")])
async def conclude(decision: Decision, ask: Changing) -> Answer:
    """Decide what the company does; a credit reaches receivables by itself."""
    return await ask(COMPLAINT, decision.complaint_no, decision)


@router.post("/complaints/{complaint_no}/close", dependencies=[to_complaint("complaint.close")])
async def close(result: Result, ask: Changing) -> Answer:
    """Close the file."""
    return await ask(COMPLAINT, result.complaint_no, result)


@router.get("/complaints", responses=lists(Complaint))
async def complaints(read: Reading, people: Listed, day: Today, who: Who, at: Paging) -> Page:
    """List complaints and how far they are handled."""
    return await page(read, COMPLAINTS, at, people, day, who.name)


@router.get(
    "/complaints/{complaint_no}",
    responses=shows(ComplaintFile, tagged=True),
    dependencies=[to_complaint("complaint.read")],
)
async def complaint(parts: Parts, complaint_no: Number, response: Response) -> dict[str, Any]:
    """Show the file of a complaint, step by step; the ETag is what a change must name."""
    known, version = await parts.asker.state(COMPLAINT, complaint_no)
    if known.filed is None:
        raise Problem(404, f"there is no complaint {complaint_no}")
    response.headers["ETag"] = tag(version)
    steps: dict[str, Event | None] = {step: getattr(known, step) for step in STEPS}
    shown: dict[str, Any] = {
        step: None if fact is None else fact.model_dump(mode="json") for step, fact in steps.items()
    }
    return {**shown, "refused": [refused.model_dump(mode="json") for refused in known.refused]}


@router.get("/reports/complaints-overdue", responses=tabulates(ComplaintsOverdue))
async def overdue(read: Reading, people: Reported, day: Today, who: Who, at: At) -> Report:
    """List the steps that were late at an instant, now unless told."""
    return await report(read, OVERDUE, at, people, day, who.name)
