"""The doors of the checklist of who joins. P4-8.1"""

from typing import Annotated

from fastapi import Path, Response

from services.staff.doors.visibility import of_person
from services.staff.subjects.person import PERSON
from services.staff.subjects.person.joining import missing
from services.staff.subjects.person.wishes import DoJoiningItem
from shared.events.days import Day
from shared.events.staff import JoiningItemDone
from shared.events.text import Known, Text
from shared.office.doors import on
from shared.runtime.http.answers import shows
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Body, Parts, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.sent import sent

router = strict_router()

StaffId = Annotated[Known, Path()]


ItemDone = Annotated[DoJoiningItem, sent(DoJoiningItem, "ItemDone", path=("staff_id",))]


class Checklist(Body):
    """The checklist of a person: what is done, in the order of the days, and what is missing."""

    done: list[JoiningItemDone]
    missing: list[Text]
    completed_on: Day | None


@router.post(
    "/staff/{staff_id}/joining-items", status_code=201, dependencies=[on("paper.record", of_person, "staff_id")]
)
async def do_item(item: ItemDone, ask: Asking) -> Answer:
    """Record that an item of the checklist is done; the last one completes it."""
    return await ask(PERSON, item.staff_id, item)


@router.get(
    "/staff/{staff_id}/joining",
    responses=shows(Checklist, tagged=True),
    dependencies=[on("paper.read", of_person, "staff_id")],
)
async def checklist(parts: Parts, staff_id: StaffId, response: Response) -> Checklist:
    """Show the checklist of a person; nothing is missing of who was brought in."""
    known, version = await parts.asker.state(PERSON, staff_id)
    if known.joined is None:
        raise Problem(404, f"nobody of staff id {staff_id} is on the roster")
    response.headers["ETag"] = tag(version)
    rules = parts.book.on(known.joined.joined_on)
    open_ = known.joined.checklist and known.completed_on is None
    return Checklist(
        done=sorted(known.items.values(), key=lambda done: (done.done_on, done.item)),
        missing=missing(known, rules) if open_ else [],
        completed_on=known.completed_on,
    )
