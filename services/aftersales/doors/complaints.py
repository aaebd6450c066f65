"""The doors of complaints: taken by anybody, handled step by step. P5-7.1, P5-7.2"""

from functools import partial
from typing import Annotated, Any, Literal

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
from shared.events.aftersales import Outcome
from shared.events.days import Day
from shared.events.money import ZERO, NotNegative
from shared.events.text import FieldName, FieldText, Known, Prose, Text
from shared.office.deciding import Deciding, deciding
from shared.office.doors import At, Today, Who, Within, may, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Body,
    Changing,
    Parts,
    Reading,
    strict_router,
)
from shared.runtime.http.problems import Problem
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


class NewComplaint(Body):
    """What somebody was told by a customer; received today unless a day is said.

    The house gives the number where it is left out.
    """

    complaint_no: ComplaintNo | None = None
    customer_id: Known
    invoice_no: Known | None = None
    received_on: Day | None = None
    channel: Text
    text: Prose
    severity: Text | None = None
    wants: tuple[Literal["return", "compensation"], ...] = ()
    harms_reputation: bool = False


class Form(Body):
    """The fields of the 客户投诉申请单, by name."""

    fields: dict[FieldName, FieldText]


class Said(Body):
    """What the customer was told."""

    answer: Prose


class Opinion(Body):
    """What the head of the department thinks."""

    opinion: Prose


class Decision(Deciding):
    """What the company does."""

    outcome: Outcome
    amount: NotNegative = ZERO
    reason: Prose


class Result(Body):
    """How it ended."""

    result: Prose


@router.post("/complaints", status_code=201, dependencies=[may("complaints.file")])
async def file(complaint: NewComplaint, ask: Asking) -> Answer:
    """Take a complaint: anybody, by any channel."""
    return await NUMBERED.file(ask, COMPLAINT, TakenComplaint(**complaint.model_dump()))


@router.post("/complaints/{complaint_no}/form", dependencies=[to_complaint("complaint.handle")])
async def complete(complaint_no: Number, form: Form, ask: Changing) -> Answer:
    """Hand in the complaint form."""
    command = CompleteForm(complaint_no=complaint_no, fields=form.fields)
    return await ask(COMPLAINT, complaint_no, command)


@router.post("/complaints/{complaint_no}/answer", dependencies=[to_complaint("complaint.handle")])
async def answer(complaint_no: Number, said: Said, ask: Changing) -> Answer:
    """Record what the customer was told."""
    command = AnswerComplaint(complaint_no=complaint_no, answer=said.answer)
    return await ask(COMPLAINT, complaint_no, command)


@router.post("/complaints/{complaint_no}/review", dependencies=[to_complaint("complaint.review")])
async def review(complaint_no: Number, opinion: Opinion, ask: Changing) -> Answer:
    """Record the opinion of the head of the department."""
    command = ReviewComplaint(complaint_no=complaint_no, opinion=opinion.opinion)
    return await ask(COMPLAINT, complaint_no, command)


@router.post("/complaints/{complaint_no}/decision", dependencies=[decides("head", "director", "gm")])
async def conclude(complaint_no: Number, decision: Decision, ask: Changing) -> Answer:
    """Decide what the company does; a credit reaches receivables by itself."""
    command = DecideComplaint(complaint_no=complaint_no, **decision.model_dump())
    return await ask(COMPLAINT, complaint_no, command)


@router.post("/complaints/{complaint_no}/close", dependencies=[to_complaint("complaint.close")])
async def close(complaint_no: Number, result: Result, ask: Changing) -> Answer:
    """Close the file."""
    command = CloseComplaint(complaint_no=complaint_no, result=result.result)
    return await ask(COMPLAINT, complaint_no, command)


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
