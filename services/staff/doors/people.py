"""The doors of the roster: who joins, moves, leaves, and who has which function. P4-1, P4-8"""

from typing import Annotated

from fastapi import Path, Response

from services.staff.doors.answers import Me, Member, People
from services.staff.subjects.person import PERSON
from services.staff.subjects.person.wishes import EndFunction, FoundGm, GiveFunction, Join, Leave, Move
from services.staff.tables.roster import ROSTER
from shared.events.days import Day
from shared.events.staff import Function, StaffJoined, StaffMoved
from shared.events.text import Known
from shared.office import tables
from shared.office.doors import AsOf, Today, Who, may
from shared.office.people import standing
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Body, Changing, Parts, Reading, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.sent import sent
from shared.runtime.http.signing_in import allow
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

# A headship that was given a moment ago counts: such a decision waits until these tables know it.
PEOPLE = tables.people("staff")

StaffId = Annotated[Known, Path()]

NAMES = "SELECT staff_id, name, department, role FROM bi.people ORDER BY staff_id"
ONE = "SELECT name, department FROM bi.roster($2) WHERE staff_id = $1"
ON_ROSTER = "SELECT * FROM bi.roster($3) WHERE staff_id > $1 ORDER BY staff_id LIMIT $2"


class FunctionOnFile(Body):
    """A function that somebody has from a day on, and no longer on `to_on`."""

    function: Function
    from_on: Day
    to_on: Day | None


class PersonFile(Body):
    """What is on record about a person; functions by their first day.

    `completed_on`: since when the checklist is complete, null where it is open or there is none (`joined.checklist`).
    """

    joined: StaffJoined
    moves: list[StaffMoved]
    left_on: Day | None
    functions: list[FunctionOnFile]
    completed_on: Day | None


NewPlace = Annotated[Move, sent(Move, "NewPlace", path=("staff_id",))]
LastDay = Annotated[Leave, sent(Leave, "LastDay", path=("staff_id",))]
NewFunction = Annotated[GiveFunction, sent(GiveFunction, "NewFunction", path=("staff_id",))]
FunctionEnd = Annotated[EndFunction, sent(EndFunction, "FunctionEnd", path=("staff_id", "function"))]


@router.post("/staff", status_code=201, dependencies=[may("people.change")])
async def join(person: Join, ask: Asking) -> Answer:
    """Put somebody on the roster."""
    return await ask(PERSON, person.staff_id, person)


@router.post("/founding", status_code=201, dependencies=[may("people.found")])
async def found_gm(gm: FoundGm, ask: Asking) -> Answer:
    """Put the first gm on the roster, where nobody is gm: whoever gives roles has to get one from somewhere.

    Nobody comes in between: of two who ask at the same moment the second finds the gm whom the first has named.
    """
    return await ask.at_rest(PERSON, gm.staff_id, gm, tables=ROSTER.name)


@router.post("/staff/{staff_id}/move", dependencies=[may("people.change")])
async def move(place: NewPlace, ask: Changing) -> Answer:
    """Let somebody work in another department or role from a day on; who heads a department is moved by a gm."""
    return await ask.at_rest(PERSON, place.staff_id, place, tables=PEOPLE)


@router.post("/staff/{staff_id}/leave", dependencies=[may("people.change")])
async def leave(last: LastDay, ask: Changing) -> Answer:
    """Record the last day of somebody's employment; who heads a department is let go by a gm."""
    return await ask.at_rest(PERSON, last.staff_id, last, tables=PEOPLE)


@router.post("/staff/{staff_id}/functions", status_code=201, dependencies=[may("people.function")])
async def give_function(given: NewFunction, ask: Asking) -> Answer:
    """Give somebody a function from a day on; hr, integrity and the like are the gm's to give."""
    return await ask(PERSON, given.staff_id, given)


@router.post("/staff/{staff_id}/functions/{function}/end", dependencies=[may("people.function")])
async def end_function(end: FunctionEnd, ask: Asking) -> Answer:
    """End a function: from that day the person has it no more."""
    return await ask(PERSON, end.staff_id, end)


@router.get("/staff", responses=lists(Member), dependencies=[may("people.read")])
async def staff(read: Reading, as_of: AsOf, at: Paging) -> Page:
    """List who works here on a day, by staff id."""
    return await page(read, ON_ROSTER, at, as_of)


@router.get("/reports/people", responses=tabulates(People), dependencies=[may("people.names")])
async def names(read: Reading) -> Report:
    """Names of everybody who works here or did, for tables that show their ids."""
    return await report(read, NAMES)


@router.get("/me", responses=shows(Me), dependencies=[allow("*")])
async def me(read: Reading, who: Who, day: Today) -> Me:
    """Show who asks, and the words of rights that hold for him or her today."""
    [place] = await read.fetch(ONE, who.name, day)
    own = await standing(read, who.name, day)  # what is lent to a delegate opens doors of reading, and is not his
    words, heads = (own.roles, own.heads) if own is not None else (frozenset(), frozenset())
    return Me(staff_id=who.name, **place, roles=sorted(words), heads=sorted(heads), today=day)


@router.get("/staff/{staff_id}", responses=shows(PersonFile, tagged=True), dependencies=[may("people.read")])
async def person(parts: Parts, staff_id: StaffId, response: Response) -> PersonFile:
    """Show what is on record about a person; the ETag is what a change must name."""
    known, version = await parts.asker.state(PERSON, staff_id)
    if known.joined is None:
        raise Problem(404, f"nobody of staff id {staff_id} is on the roster")
    response.headers["ETag"] = tag(version)
    functions = sorted((held for held in known.functions.values() if not held.never), key=lambda held: held.from_on)
    return PersonFile(
        joined=known.joined,
        moves=[known.moves[day] for day in sorted(known.moves)],
        left_on=known.left_on,
        functions=[FunctionOnFile(**held._asdict()) for held in functions],
        completed_on=known.completed_on,
    )
