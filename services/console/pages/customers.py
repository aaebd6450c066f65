"""客户: the register, and the card of a customer: owner, grade, limit, and all that hangs together with them. P1-2"""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import (
    CONTRACT,
    CUSTOMER,
    DAY,
    INVOICE,
    MOMENT,
    MONEY,
    NUMBER,
    ORDER,
    PERSON,
    RECEIPT,
    TEXT,
    WHOLE,
    WORD,
    YES,
)
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing, show
from services.console.frame.records import About, Offer, Section, history, offer, offers, record, rows_of, section_of
from services.console.frame.view import View, Viewing

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


@router.get("/customers/{customer_id}")
async def card(view: Viewing, customer_id: str) -> Response:
    """Show the card of a customer."""
    at, of = view.request.query_params.get("at", ""), {"where": f"customer_id is {customer_id}", "limit": "10"}
    known = await view.doors.get("customers", f"/customers/{part(customer_id)}", at_least=at)
    told = await view.doors.all_of(
        contracts=("contracts", "/contracts", {**of, "sort": "-signed_on"}),
        orders=("orders", "/orders", {**of, "sort": "-recorded_at"}),
        invoices=("receivables", "/invoices", {**of, "sort": "-issued_on"}),
        receipts=("receivables", "/receipts", {**of, "sort": "-received_on"}),
        complaints=("aftersales", "/complaints", {**of, "sort": "-received_on"}),
        grades=("customers", "/reports/grades"),
        ageing=("receivables", "/reports/ageing"),
    )
    facts = [(Column(one.name, one.kind), known.get(one.name)) for one in LISTING.columns]
    facts += [(Column("credit_limit", MONEY), known.get("credit_limit"))]
    sections = [
        _mine(customer_id, told["ageing"], "Ageing", BUCKETS),
        _mine(customer_id, told["grades"], "Grade of today and why", REASONS),
        *(_linked(told[name], title, columns, name, customer_id) for name, title, columns in HANGING),
    ]
    base = f"/customers/{part(customer_id)}"
    acts = offers(view, (LIMIT, f"{base}/limit"), (CONFIRM, f"{base}/confirm"), (ASSIGN, f"{base}/owner"))
    if known.get("suspected_of"):
        acts += offers(view, (CLEAR, f"{base}/clear"), (MERGE, f"{base}/merge"))
    acts += [Offer("Statement of account", f"/papers/account/{part(customer_id)}")]
    sections.append(await history(view, "customers", base))
    return record(view, "Customer", customer_id, facts, sections, acts, called=known["name"])


BUCKETS = tuple(
    Column(name, MONEY)
    for name in ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_plus", "outstanding", "unapplied")
)
REASONS = (
    Column("grade", WORD),
    Column("volume", MONEY),
    Column("on_time", NUMBER),
    Column("max_days_overdue", WHOLE),
    Column("bounced", WHOLE),
    Column("reason"),
)
HANGING = (
    (
        "contracts",
        "Contracts",
        (
            Column("contract_no", CONTRACT),
            Column("staff_id", PERSON),
            Column("amount", MONEY),
            Column("signed_on", DAY),
            Column("status", WORD),
        ),
    ),
    (
        "orders",
        "Orders",
        (
            Column("order_no", ORDER),
            Column("state", WORD),
            Column("amount", MONEY),
            Column("required_on", DAY),
            Column("recorded_at", MOMENT),
        ),
    ),
    (
        "invoices",
        "Invoices",
        (Column("invoice_no", INVOICE), Column("amount", MONEY), Column("issued_on", DAY), Column("due_on", DAY)),
    ),
    (
        "receipts",
        "Receipts",
        (
            Column("receipt_no", RECEIPT),
            Column("method", WORD),
            Column("amount", MONEY),
            Column("received_on", DAY),
            Column("unapplied", MONEY),
        ),
    ),
    (
        "complaints",
        "Complaints",
        (Column("complaint_no"), Column("received_on", DAY), Column("status", WORD), Column("outcome", WORD)),
    ),
)


def _linked(answer: object, title: str, columns: tuple[Column, ...], name: str, customer_id: str) -> Section:
    key = columns[0].name
    return section_of(
        answer, title, columns, f"/{name}?customer_id={part(customer_id)}", lambda row: f"/{name}/{part(str(row[key]))}"
    )


def _mine(customer_id: str, report: Mapping[str, object] | None, title: str, columns: tuple[Column, ...]) -> Section:
    rows = rows_of(report)
    mine = None if rows is None else [row for row in rows if row["customer_id"] == customer_id]
    return Section(title, columns, mine, empty="Nothing is outstanding.")


async def of_customer(view: View, names: Mapping[str, str]) -> About:
    """Return the version of a customer."""
    answer = await view.doors.answer("customers", f"/customers/{part(names['customer_id'])}")
    return About({}, {}, answer.headers.get("ETag", ""))


for act, name in ((ASSIGN, "owner"), (LIMIT, "limit"), (CONFIRM, "confirm"), (CLEAR, "clear"), (MERGE, "merge")):
    offer(router, f"/customers/{{customer_id}}/{name}", act, "/customers/{customer_id}", of_customer)
