"""人员: the roster with its days, departments and their heads, functions, delegations. P4-8.1"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, MONEY, PERSON, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, Section, history, offer, offers, record
from services.console.frame.view import View, Viewing

router = APIRouter()

ROLES = ("rep", "manager", "director", "finance", "gm", "quality", "office", "member")
OFFICE = frozenset({"office", "gm", "office_head"})
LISTING = Listing(
    "/people",
    "People",
    "staff",
    "/staff",
    (
        Column("staff_id", TEXT, "has"),
        Column("name", TEXT, "has"),
        Column("role", WORD, "is", ROLES),
        Column("department", TEXT, "has"),
        Column("manager_id", PERSON, "is"),
        Column("joined_on", DAY, "range"),
        Column("left_on", DAY, "range"),
    ),
    record="/people",
    given=(Column("as_of", DAY),),
    empty="Nobody is on the roster: ./huikuan found puts the first gm there.",
)
DEPARTMENTS = Listing(
    "/people/departments",
    "Departments",
    "staff",
    "/departments",
    (Column("department", TEXT, "has"), Column("manager_id", PERSON, "is"), Column("from_on", DAY)),
    given=(Column("as_of", DAY),),
)
DELEGATIONS = Listing(
    "/people/delegations",
    "Delegations",
    "staff",
    "/delegations",
    (
        Column("delegation_no", TEXT, "has"),
        Column("delegator_id", PERSON, "is"),
        Column("delegate_id", PERSON, "is"),
        Column("steps"),
        Column("from_on", DAY, "range"),
        Column("to_on", DAY, "range"),
        Column("max_amount", MONEY),
        Column("reason"),
        Column("revoked_on", DAY),
    ),
    empty="Nobody has delegated anything.",
)
JOIN = Act(
    "person",
    "Put somebody on the roster",
    "staff",
    "/staff",
    (
        Field("staff_id"),
        Field("name"),
        Field("role", WORD, choices=ROLES),
        Field("department"),
        Field("joined_on", DAY),
    ),
    OFFICE,
)
MOVE = Act(
    "move",
    "Move",
    "staff",
    "/staff/{staff_id}/move",
    (
        Field("department"),
        Field("role", WORD, choices=ROLES),
        Field("effective_on", DAY),
        Field("reason", required=False),
    ),
    OFFICE,
    versioned=True,
)
LEAVE = Act(
    "leave", "Leaves", "staff", "/staff/{staff_id}/leave", (Field("left_on", DAY),), OFFICE, versioned=True, danger=True
)
FUNCTIONS = (
    "production_head",
    "purchasing_head",
    "system",
    "warehouse",
    "production",
    "dispatcher",
    "cashier",
    "hr",
    "integrity",
    "counsel",
    "board",
)
GIVE = Act(
    "function",
    "Give a function",
    "staff",
    "/staff/{staff_id}/functions",
    (Field("function", WORD, choices=FUNCTIONS), Field("from_on", DAY), Field("to_on", DAY, required=False)),
    OFFICE,
)


@router.get("/people")
async def roster(view: Viewing) -> Response:
    """List who works here."""
    further = [Offer("Departments", "/people/departments"), Offer("Delegations", "/people/delegations")]
    return await show(view, LISTING, acts=[*offers(view, (JOIN, "/people/new")), *further])


offer(router, "/people/new", JOIN, "/people/{staff_id}")


@router.get("/people/departments")
async def departments(view: Viewing) -> Response:
    """List departments and their heads."""
    return await show(view, DEPARTMENTS)


@router.get("/people/delegations")
async def delegations(view: Viewing) -> Response:
    """List who may decide in whose place."""
    return await show(view, DELEGATIONS)


@router.get("/people/{staff_id}")
async def person(view: Viewing, staff_id: str) -> Response:
    """Show a person."""
    known = await view.doors.get("staff", f"/staff/{part(staff_id)}", at_least=view.request.query_params.get("at", ""))
    joined = known["joined"]
    facts = [
        (Column(name, kind), joined.get(name))
        for name, kind in (("name", TEXT), ("role", WORD), ("department", TEXT), ("joined_on", DAY))
    ]
    facts += [(Column("left_on", DAY), known["left_on"]), (Column("completed_on", DAY), known["completed_on"])]
    sections = [
        Section(
            "Moves",
            (Column("effective_on", DAY), Column("department"), Column("role", WORD), Column("reason")),
            known["moves"],
        ),
        Section(
            "Functions", (Column("function", WORD), Column("from_on", DAY), Column("to_on", DAY)), known["functions"]
        ),
    ]
    base = f"/people/{part(staff_id)}"
    acts = offers(view, (MOVE, f"{base}/move"), (GIVE, f"{base}/function"), (LEAVE, f"{base}/leave"))
    sections.append(await history(view, "staff", f"/staff/{part(staff_id)}"))
    return record(view, "Person", staff_id, facts, sections, acts, called=joined["name"])


async def of_person(view: View, names: Mapping[str, str]) -> About:
    """Return the version of what is on record about a person, and where he or she stands."""
    answer = await view.doors.answer("staff", f"/staff/{part(names['staff_id'])}")
    known = answer.json()
    stands = {**known["joined"], **(known["moves"] or [{}])[-1], "left_on": known["left_on"]}
    return About({}, {}, answer.headers.get("ETag", ""), now=stands)


for act in (MOVE, LEAVE, GIVE):
    offer(router, f"/people/{{staff_id}}/{act.name}", act, "/people/{staff_id}", of_person)
