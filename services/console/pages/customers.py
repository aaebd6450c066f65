"""客户: the register, what may be one customer twice, and what is decided about a customer. P1-2, P2-2a"""

from collections.abc import Mapping
from contextlib import suppress
from secrets import token_hex

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, DAY, MOMENT, MONEY, PERSON, PROSE, TEXT, WORD, YES
from services.console.frame.forms import Act, Field, own_form
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, offer, offers
from services.console.frame.view import View, Viewing
from shared.runtime.no_answer import Problem

router = APIRouter()

GRADES = ("A", "B", "C", "D")
LISTING = Listing(
    "/customers",
    "Customers",
    "customers",
    "/customers",
    (
        Column("customer_id", TEXT, "has"),
        Column("name", TEXT, "has"),
        Column("region", TEXT, "has"),
        Column("owner_id", PERSON, "is"),
        Column("registered_on", DAY, "range"),
        Column("grade", WORD, "is", GRADES),
        Column("merged_into", CUSTOMER),
    ),
    record="/customers",
    opens="readable",
    given=(Column("as_of", DAY),),
    empty="No customer is registered yet: register one, or import the books.",
)
DUPLICATES = Listing(
    "/customers/duplicates",
    "Suspected duplicates",
    "customers",
    "/suspected-duplicates",
    (Column("customer_id", CUSTOMER), Column("earlier_ids"), Column("likenesses")),
    record="/customers",
    empty="No customer is suspected to be another one.",
)
UNKNOWN = "-"
"""Stands for the number that a customer is yet to get."""

SUSPECTED = "huikuan.customers.DuplicateSuspected.v1"
SHORTEST, MOST_ALIKE = 2, 5
CHANNELS = ("call", "message", "mail", "letter", "visit", "meeting")
HOUSE = frozenset({"rep", "manager", "office", "head"})
REGISTER = Act(
    "customer",
    "Register a customer",
    "customers",
    "/customers",
    (
        Field("customer_id", hint="Yours, short: it stands on every paper."),
        Field("name"),
        Field("credit_code", required=False, hint="18 signs"),
        Field("phone", required=False),
        Field("region", required=False),
        Field("walk_in", YES, required=False),
    ),
    HOUSE,
    watch="/customers/alike",
)
ASSIGN = Act(
    "owner",
    "Hand over to another owner",
    "customers",
    "/customers/{customer_id}/owner",
    (Field("owner_id", PERSON), Field("effective_on", DAY)),
    frozenset({"manager", "head", "director", "gm"}),
    versioned=True,
)
FILE = Act(
    "file",
    "Keep the customer's file",
    "customers",
    "/customers/{customer_id}/file",
    (Field("language", WORD, choices=("zh", "en"), hint="Of documents and letters to the customer."),),
    frozenset({"rep", "manager", "office"}),
)
CONTACT = Act(
    "contact",
    "Record a contact",
    "customers",
    "/customers/{customer_id}/contacts",
    (
        Field("person", hint="With whom."),
        Field("channel", WORD, choices=CHANNELS),
        Field("direction", WORD, choices=("out", "in")),
        Field("at", MOMENT),
        Field("summary", PROSE),
        Field("next_step", required=False),
        Field("next_on", DAY, required=False),
        Field("order_no", required=False, hint="Of a production report: the customer is told of it."),
        Field("corrects", required=False, hint="The contact that was wrong."),
    ),
    frozenset({"rep", "manager", "head", "office", "quality"}),
    preview=False,
)
LIMIT = Act(
    "limit",
    "Set the credit limit",
    "customers",
    "/customers/{customer_id}/credit-limit",
    (Field("credit_limit", MONEY), Field("effective_on", DAY)),
    frozenset({"finance"}),
    versioned=True,
    about="A lower limit holds at once; a higher one when the head of finance confirms it.",
)
CONFIRM = Act(
    "confirm",
    "Confirm the credit limit",
    "customers",
    "/customers/{customer_id}/credit-limit/confirmation",
    (),
    frozenset({"finance_head"}),
    versioned=True,
)
RESUME = Act(
    "resumption",
    "Supply again",
    "receivables",
    "/supply-stops/{customer_id}/resumption",
    (Field("reason"), Field("until", DAY, hint="The last day on which goods go out.")),
    frozenset({"finance_head", "gm"}),
    danger=True,
)
CLEAR = Act(
    "clear",
    "Rule: another customer",
    "customers",
    "/customers/{customer_id}/clear",
    (Field("earlier_id", CUSTOMER),),
    frozenset({"head", "director", "gm", "office"}),
)
MERGE = Act(
    "merge",
    "Rule: the same customer",
    "customers",
    "/customers/{customer_id}/merge",
    (Field("earlier_id", CUSTOMER),),
    frozenset({"head", "director", "gm", "office"}),
    danger=True,
)


@router.get("/customers")
async def register(view: Viewing) -> Response:
    """List the register."""
    acts = offers(view, (REGISTER, "/customers/new"))
    return await show(view, LISTING, acts=acts)


offer(router, "/customers/new", REGISTER, "/customers/{customer_id}")


@router.get("/customers/duplicates")
async def duplicates(view: Viewing) -> Response:
    """List customers that may be one."""
    return await show(view, DUPLICATES)


@router.post("/customers/alike")
async def alike(view: Viewing) -> Response:
    """Say, while somebody types, which customers the one to be entered may be. P2-2a"""
    form = await own_form(view)
    name, suspected = str(form.get("name", "")).strip(), set[str]()
    if name:
        body = {"customer_id": UNKNOWN, **REGISTER.body(form)}
        with suppress(Problem):  # what is wrong with the rest is said when the form is sent
            told = await view.doors.post("customers", "/customers", body, key=token_hex(16), dry_run=True)
            suspected = {str(one["data"]["earlier_id"]) for one in told["foreseen"] if one["type"] == SUSPECTED}
    like = [] if len(name) < SHORTEST else [one for one in view.customers.items() if name in one[1]]
    return view.page("alike.html", suspected=sorted(suspected), like=like[:MOST_ALIKE])


async def of_customer(view: View, names: Mapping[str, str]) -> About:
    """Return the version of a customer, and whose it is with which limit."""
    answer = await view.doors.answer("customers", f"/customers/{part(names['customer_id'])}")
    known = answer.json()
    now = {name: known[name] for name in ("owner_id", "credit_limit", "language")}
    return About({}, {}, answer.headers.get("ETag", ""), now=now)


for act, name in (
    *(
        (CONTACT, "contact"),
        (FILE, "file"),
        (ASSIGN, "owner"),
        (LIMIT, "limit"),
        (CONFIRM, "confirm"),
        (RESUME, "supply"),
    ),
    *((CLEAR, "clear"), (MERGE, "merge")),
):
    offer(router, f"/customers/{{customer_id}}/{name}", act, "/customers/{customer_id}", of_customer)
