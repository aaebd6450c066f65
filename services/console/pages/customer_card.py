"""The card of a customer: owners, grade of any day, limit and exposure, and all that hangs together with it. P1-2"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import (
    CONTRACT,
    DAY,
    INVOICE,
    MOMENT,
    MONEY,
    NUMBER,
    ORDER,
    PERSON,
    RECEIPT,
    WHOLE,
    WORD,
    YES,
)
from services.console.frame.lists import Column
from services.console.frame.records import Offer, Section, history_of, offers, record, rows_of, section_of
from services.console.frame.view import View, Viewing
from services.console.pages.customers import ASSIGN, CLEAR, CONFIRM, CONTACT, FILE, LIMIT, LISTING, MERGE, RESUME
from services.console.pages.rules import value_of

router = APIRouter()

ZERO = Decimal("0.00")
OWNING = {"CustomerRegistered": "registered_on", "CustomerAssigned": "effective_on"}
"""Facts that say whose a customer is, and the member that says from when on."""

OWNERS = (
    Column("effective_on", DAY),
    Column("until", DAY),
    Column("owner_id", PERSON),
    Column("decided_by", PERSON),
)
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
    Column("reason", WORD),
)
EXPOSED = (
    Column("credit_limit", MONEY),
    Column("limit_source", WORD),
    Column("outstanding", MONEY),
    Column("approved", MONEY),
    Column("exposure", MONEY),
    Column("free", MONEY),
)
CONTACTS = (
    Column("at", MOMENT),
    Column("staff_id", PERSON),
    Column("person"),
    Column("channel", WORD),
    Column("summary"),
    Column("next_step"),
    Column("next_on", DAY),
    Column("late", YES),
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


@router.get("/customers/{customer_id}")
async def card(view: Viewing, customer_id: str) -> Response:
    """Show the card of a customer; figures of a day are as of the day that the address names."""
    query = view.request.query_params
    at, as_of = query.get("at", ""), query.get("as_of") or view.today.isoformat()
    base, day = f"/customers/{part(customer_id)}", {"as_of": as_of}
    known = await view.doors.get("customers", base, at_least=at)
    alone = {"customer_id": customer_id}
    of = {"where": f"customer_id is {customer_id.replace(';', ';;')}", "limit": "10"}
    told = await view.doors.all_of(
        contracts=("contracts", "/contracts", {**of, "sort": "-signed_on"}),
        orders=("orders", "/orders", {**of, "sort": "-recorded_at"}),
        invoices=("receivables", "/invoices", {**of, "sort": "-issued_on"}),
        receipts=("receivables", "/receipts", {**of, "sort": "-received_on"}),
        complaints=("aftersales", "/complaints", {**of, "sort": "-received_on"}),
        approved=("orders", "/orders", {**of, "where": f"{of['where']};state is approved", "totals": "true"}),
        grades=("customers", "/reports/grades", day | alone),
        ageing=("receivables", "/reports/ageing", day | alone),
        owing=("receivables", "/reports/ageing", alone),
        contacts=("customers", f"{base}/contacts", {"limit": "10", "sort": "-at"}),
        facts=("customers", f"{base}/history", {"limit": "500"}),
    )
    facts = [(Column(one.name, one.kind), known.get(one.name)) for one in LISTING.columns]
    facts += [
        (Column("credit_limit", MONEY), known.get("credit_limit")),
        (Column("language", WORD), known.get("language")),
    ]
    history = None if told["facts"] is None else told["facts"]["items"]
    sections = [
        _mine(customer_id, told["grades"], "Grade of the day and why", REASONS),
        await _exposed(view, known, told),
        _mine(customer_id, told["ageing"], "Ageing", BUCKETS),
        section_of(told["contacts"], "Contacts", CONTACTS),
        Section("Owners", OWNERS, None if history is None else owners(history)),
        *(_linked(told[name], title, columns, name, customer_id) for name, title, columns in HANGING),
        history_of(view, "customers", history),
    ]
    asked = (Column("as_of", DAY), as_of)
    acts = _acts(view, base, known)
    return record(view, "Customer", customer_id, facts, sections, acts, called=known["name"], asked=[asked])


def _acts(view: View, base: str, known: Mapping[str, Any]) -> list[Offer]:
    always = (
        *((CONTACT, "contact"), (FILE, "file"), (LIMIT, "limit"), (CONFIRM, "confirm")),
        *((ASSIGN, "owner"), (RESUME, "supply")),
    )
    acts = offers(view, *((act, f"{base}/{name}") for act, name in always))
    if known.get("suspected_of"):
        acts += offers(view, (CLEAR, f"{base}/clear"), (MERGE, f"{base}/merge"))
    return [*acts, Offer("Statement of account", f"/papers/account/{base.rpartition('/')[2]}")]


def owners(facts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the owners of a customer with their days, the last one first; an empty owner is the pool.

    Of several facts about one day the one that was recorded last holds.
    """
    by_day: dict[str, dict[str, Any]] = {}
    for fact in facts:
        said, name = fact["data"], str(fact["type"]).split(".")[-2]
        if name in OWNING:
            decided = {"owner_id": said.get("owner_id"), "decided_by": said.get("decided_by") or fact["actor"]}
            by_day[said[OWNING[name]]] = decided
    days = sorted(by_day)
    ends: Sequence[str | None] = [*days[1:], None]
    found = [{"effective_on": day, "until": until, **by_day[day]} for day, until in zip(days, ends, strict=False)]
    return found[::-1]


def exposure(own: str | None, of_grade: str, outstanding: Decimal, approved: Decimal) -> dict[str, Any]:
    """Return the limit that holds (its own, else that of its grade) and how much of it is taken. P5-5.2b"""
    limit = of_grade if own is None else own
    taken = outstanding + approved
    return {
        "credit_limit": limit or None,
        "limit_source": "own" if own is not None else "grade",
        "outstanding": outstanding,
        "approved": approved,
        "exposure": taken,
        "free": Decimal(limit) - taken if limit else None,
    }


async def _exposed(view: View, known: Mapping[str, Any], told: Mapping[str, Any]) -> Section:
    rows = None
    owing, approved = rows_of(told["owing"]), told["approved"]
    if owing is not None and approved is not None:
        own, grade = known.get("credit_limit"), known.get("grade")
        of_grade = await value_of(view, "orders", f"credit.limit_{grade.lower()}") if own is None and grade else ""
        open_now = [Decimal(row["outstanding"]) for row in owing if row["customer_id"] == known["customer_id"]]
        rows = [exposure(own, of_grade, sum(open_now, ZERO), Decimal(approved["totals"]["sums"]["amount"]))]
    return Section("Limit and exposure of today", EXPOSED, rows)


def _linked(answer: object, title: str, columns: tuple[Column, ...], name: str, customer_id: str) -> Section:
    key, of = columns[0].name, f"/{name}?customer_id={part(customer_id)}"
    return section_of(answer, title, columns, of, lambda row: f"/{name}/{part(str(row[key]))}")


def _mine(customer_id: str, report: Mapping[str, object] | None, title: str, columns: tuple[Column, ...]) -> Section:
    rows = rows_of(report)
    mine = None if rows is None else [row for row in rows if row["customer_id"] == customer_id]
    return Section(title, columns, mine, empty="Nothing is outstanding.")
