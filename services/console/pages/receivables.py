"""应收 账龄 逾期: what is owed on any day, as it was known at any instant. P4-7"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import (
    CONTRACT,
    CUSTOMER,
    DAY,
    INVOICE,
    MONEY,
    NUMBER,
    PERSON,
    RECEIPT,
    TEXT,
    WHOLE,
    WORD,
)
from services.console.frame.lists import Column
from services.console.frame.records import Offer, rows_of
from services.console.frame.reports import Form, show, shown
from services.console.frame.view import Viewing

router = APIRouter()

ZERO = Decimal("0.00")
AS_OF = (Column("as_of", DAY),)
KNOWN = (*AS_OF, Column("known_at", TEXT))
CARRIED = ("as_of", "known_at")
BUCKETS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_plus")


def _customer(row: Any) -> str:
    return f"/customers/{part(row['customer_id'])}"


def _owing(row: Any) -> str:
    return f"/receivables/invoices?customer_id={part(row['customer_id'])}"


def _invoice(row: Any) -> str:
    return f"/invoices/{part(row['invoice_no'])}"


AGEING = Form(
    "/receivables",
    "Ageing of receivables",
    "receivables",
    "/reports/ageing",
    (
        Column("customer_id", CUSTOMER),
        *(Column(name, MONEY) for name in (*BUCKETS, "outstanding", "unapplied")),
    ),
    KNOWN,
    _owing,
    "Nobody owes anything on that day.",
    (Column("customer_id"),),
    CARRIED,
    in_part=True,
)
OVERDUE = Form(
    "/receivables/overdue",
    "Overdue",
    "receivables",
    "/reports/overdue",
    (
        Column("invoice_no", INVOICE),
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("due_on", DAY),
        Column("days_overdue", WHOLE),
        Column("outstanding", MONEY),
        Column("stage", WHOLE),
    ),
    KNOWN,
    _invoice,
    "Nothing is overdue on that day.",
    (Column("customer_id"), Column("staff_id"), Column("stage", TEXT, "is", ("1", "2", "3", "4"))),
    CARRIED,
    records=True,
    in_part=True,
)
OPEN = Form(
    "/receivables/invoices",
    "Receivables by invoice",
    "receivables",
    "/reports/receivables",
    (
        Column("invoice_no", INVOICE),
        Column("customer_id", CUSTOMER),
        Column("contract_no", CONTRACT),
        Column("staff_id", PERSON),
        Column("issued_on", DAY),
        Column("due_on", DAY),
        *(Column(name, MONEY) for name in ("amount", "collected", "credited", "written_off", "outstanding")),
    ),
    KNOWN,
    _invoice,
    "There was no invoice on that day.",
    (Column("customer_id"), Column("staff_id")),
    CARRIED,
    {"customer_id": "customer_id", "staff_id": "staff"},
    records=True,
    in_part=True,
)
GRADES = Form(
    "/receivables/grades",
    "Credit grades",
    "customers",
    "/reports/grades",
    (
        Column("customer_id", CUSTOMER),
        Column("grade", WORD),
        Column("volume", MONEY),
        Column("on_time", NUMBER),
        Column("max_days_overdue", WHOLE),
        Column("bounced", WHOLE),
        Column("reason", WORD),
    ),
    AS_OF,
    _customer,
    records=True,
    in_part=True,
)
LATE = Form(
    "/receivables/late-hand-ins",
    "Cash handed in late",
    "receivables",
    "/reports/late-hand-ins",
    (
        Column("hand_in_by", DAY),
        Column("receipt_no"),
        Column("customer_id", CUSTOMER),
        Column("staff_id", PERSON),
        Column("received_on", DAY),
        Column("amount", MONEY),
        Column("handed_in_on", DAY),
        Column("days_late", WHOLE),
    ),
    AS_OF,
    empty="No cash was handed in late.",
)
BILLS = Form(
    "/receivables/bills",
    "Bills",
    "receivables",
    "/reports/bills",
    (
        Column("receipt_no", RECEIPT),
        Column("customer_id", CUSTOMER),
        Column("kind", WORD),
        Column("acceptor"),
        Column("instrument_no"),
        Column("amount", MONEY),
        Column("received_on", DAY),
        Column("due_on", DAY),
        Column("status", WORD),
        Column("counted_on", DAY),
    ),
    AS_OF,
    lambda row: f"/receipts/{part(row['receipt_no'])}",
    "No bill is on record on that day.",
    (Column("customer_id"), Column("status", TEXT, "is", ("received", "deposited", "discounted", "endorsed"))),
    records=True,
)
STAGES = Form(
    "/receivables/stages",
    "Stages of collection",
    "receivables",
    "/reports/stages",
    (
        Column("invoice_no", INVOICE),
        Column("due_on", DAY),
        Column("stage", WHOLE),
        Column("reached_on", DAY),
        Column("duty_owner"),
    ),
    (),
    _invoice,
    "Nothing has reached a stage.",
    (Column("stage", TEXT, "is", ("1", "2", "3", "4")),),
    records=True,
)
RETENTION = Form(
    "/receivables/retention",
    "Retentions",
    "receivables",
    "/reports/retention",
    (
        Column("invoice_no", INVOICE),
        Column("customer_id", CUSTOMER),
        Column("due_on", DAY),
        Column("amount", MONEY),
        Column("outstanding", MONEY),
        Column("complaint_no"),
    ),
    AS_OF,
    _invoice,
    "Nothing is kept back on that day.",
    (Column("customer_id"),),
    records=True,
)
FREIGHT = Form(
    "/receivables/freight",
    "Freight accounts",
    "receivables",
    "/reports/freight-accounts",
    (
        Column("customer_id", CUSTOMER),
        *(Column(name, MONEY) for name in ("advanced", "set_off", "paid_out", "balance")),
    ),
    AS_OF,
    _customer,
    "Nobody has advanced freight by that day.",
    records=True,
)
TABS = (AGEING, OVERDUE, STAGES, OPEN, GRADES, LATE, BILLS, RETENTION, FREIGHT)
FURTHER = (
    Offer("Promises to pay", "/promises"),
    Offer("Disputes", "/disputes"),
    Offer("Letters to debtors", "/dunning-letters"),
    Offer("Settlements of freight", "/freight-settlements"),
    Offer("Progress of collection", "/collection-progress"),
)
STOPS = Offer("Stops of supply", "/supply-stops")


def _serve(form: Form) -> None:
    further = (STOPS, *FURTHER) if form is STAGES else FURTHER

    async def page(view: Viewing) -> Response:
        return await show(view, form, {"as_of": view.today.isoformat()}, tabs=(*TABS, BY), acts=further)

    router.add_api_route(form.address, page, methods=["GET"], name=form.title)


BY = Form(
    "/receivables/by",
    "Ageing by rep and department",
    "receivables",
    "/reports/receivables",
    (
        Column("department"),
        Column("staff_id", PERSON),
        *(Column(name, MONEY) for name in (*BUCKETS, "outstanding")),
    ),
    KNOWN,
    lambda row: f"/receivables/invoices?staff_id={part(row['staff_id'] or '')}" if row["staff_id"] else "",
    "Nobody owes anything on that day.",
    (Column("department"), Column("staff_id")),
    CARRIED,
)
"""The same debts as in the ageing, by whose the contracts are; the first column of departments has their sums."""


def bucket_of(days: int) -> str:
    """Return the column of an age in days past due: `d31_60` holds 31 to 60."""
    bounds = [(name, *name[1:].split("_")) for name in BUCKETS if name != "not_due"]
    return next((name for name, first, _ in reversed(bounds) if days >= int(first)), "not_due")


def by_rep(
    invoices: Iterable[Mapping[str, Any]], overdue: Iterable[Mapping[str, Any]], departments: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return what is owed by age, a row for each rep: `overdue` are instalments past due, the rest is not due yet."""
    sums: dict[str | None, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys((*BUCKETS, "outstanding"), ZERO))
    for row in invoices:
        mine, amount = sums[row["staff_id"]], Decimal(row["outstanding"])
        mine["outstanding"] += amount
        mine["not_due"] += amount
    for row in overdue:
        mine, amount = sums[row["staff_id"]], Decimal(row["outstanding"])
        mine["not_due"] -= amount
        mine[bucket_of(row["days_overdue"])] += amount
    rows = [{"department": departments.get(one or "", ""), "staff_id": one, **mine} for one, mine in sums.items()]
    owed = [row for row in rows if any(row[name] for name in BUCKETS)]
    return sorted(owed, key=lambda row: (row["department"], row["staff_id"] or ""))


@router.get(BY.address)
async def by(view: Viewing) -> Response:
    """Show what is owed by age, by rep and department."""
    query = {
        "as_of": view.today.isoformat(),
        **{name: value for name, value in view.request.query_params.items() if value},
    }
    asked = {one: query[one] for one in CARRIED if query.get(one)}
    told = await asyncio.gather(
        view.doors.get("receivables", "/reports/receivables", asked),
        view.doors.get("receivables", "/reports/overdue", asked),
        view.doors.get("staff", "/reports/people"),
    )
    invoices, overdue, people = (rows_of(one) or [] for one in told)
    rows = by_rep(invoices, overdue, {one["staff_id"]: one["department"] for one in people})
    return await shown(view, BY, rows, query, tabs=(*TABS, BY))


for one in TABS:
    _serve(one)
