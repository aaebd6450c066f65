"""提成: months, statements with every line's reason, ranking, and the close of a month. P4-5.2, P2-7"""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, INVOICE, MOMENT, MONEY, PERSON, TEXT, WHOLE, WORD, Kind
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column, Listing
from services.console.frame.lists import show as show_list
from services.console.frame.records import Offer, Section, offer, offers, record, rows_of
from services.console.frame.reports import Form, show
from services.console.frame.view import Viewing

router = APIRouter()

MONTH = (Column("month", Kind("month")),)


def _statement(row: Any) -> str:
    return f"/commission/statements/{part(row['staff_id'])}?month={row['month']}"


STATEMENTS = Form(
    "/commission",
    "Commission statements",
    "receivables",
    "/reports/statement",
    (
        Column("staff_id", PERSON),
        *(Column(name, MONEY) for name in ("brought_forward", "earned", "clawed_back", "payable", "carried_forward")),
        Column("status", WORD),
    ),
    MONTH,
    _statement,
    "Nobody earned anything in that month.",
    records=True,
)
LINES = Form(
    "/commission/lines",
    "Commission",
    "receivables",
    "/reports/commission",
    (
        Column("staff_id", PERSON),
        Column("role", WORD),
        Column("invoice_no", INVOICE),
        Column("component", WORD),
        *(Column(name, MONEY) for name in ("entitled_to_date", "settled_before", "payable")),
    ),
    MONTH,
    lambda row: f"/invoices/{part(row['invoice_no'])}",
    "Nobody earned anything in that month.",
    records=True,
    in_part=True,
)
RANKING = Form(
    "/commission/ranking",
    "Ranking by money collected",
    "receivables",
    "/reports/ranking",
    (Column("rank", WHOLE), Column("staff_id", PERSON), Column("collected", MONEY), Column("bonus", MONEY)),
    MONTH,
    empty="Nothing was collected in that month.",
)
CAUSES = (
    Column("invoice_no", INVOICE),
    Column("component", WORD),
    Column("cause", WORD),
    Column("reference"),
    Column("business_on", DAY),
    Column("recorded_at", MOMENT),
    Column("collected", MONEY),
    Column("rate"),
    Column("earned", MONEY),
)
LEAVERS = Form(
    "/commission/leavers",
    "Statements of leavers",
    "receivables",
    "/reports/leaver-statements",
    (
        Column("staff_id", PERSON),
        Column("through", DAY),
        *(Column(name, MONEY) for name in ("brought_forward", "earned", "clawed_back", "payable", "carried_forward")),
    ),
    empty="Nobody was settled before a month was closed.",
)
TABS = (STATEMENTS, LINES, RANKING, LEAVERS)
PERIODS = Listing(
    "/commission/periods",
    "Closed months",
    "receivables",
    "/commission-periods",
    (Column("month", TEXT, "is"), Column("closed_by", PERSON), Column("closed_at", MOMENT), Column("content_hash")),
    empty="No month is closed yet.",
)
CLOSE = Act(
    "close",
    "Close a month",
    "receivables",
    "/commission-periods",
    (Field("month", hint="2026-05; months are closed in their order."),),
    frozenset({"finance", "finance_head"}),
    about="A closed month never changes: what comes later falls into the next open one.",
)

LEAVER = Act(
    "leaver",
    "Settle a leaver",
    "receivables",
    "/leaver-statements",
    (Field("staff_id", PERSON), Field("through", DAY, hint="The last day; not after today.")),
    frozenset({"finance", "finance_head"}),
    about="The close of the month pays only what is later.",
)


def _serve(form: Form) -> None:
    async def shown(view: Viewing) -> Response:
        month = last_month(view.today)
        acts = offers(view, (CLOSE, "/commission/close"), (LEAVER, "/commission/leaver"))
        acts += month_end(view.request.query_params.get("month") or month)
        return await show(view, form, {"month": month}, tabs=(*TABS, PERIODS), acts=acts)

    router.add_api_route(form.address, shown, methods=["GET"], name=form.title)


def month_end(month: str) -> list[Offer]:
    """Return what there is to take along of a month."""
    paper = f"/papers/month/{part(month)}"
    return [Offer("Workbook of the month", f"{paper}.xlsx"), Offer("All of the month (zip)", f"{paper}.zip")]


def last_month(day: date) -> str:
    """Return the month before that of a day, as 2026-05."""
    return (day.replace(day=1) - timedelta(days=1)).isoformat()[:7]


for one in TABS:
    _serve(one)


@router.get("/commission/periods")
async def periods(view: Viewing) -> Response:
    """List closed months."""
    return await show_list(view, PERIODS, acts=offers(view, (CLOSE, "/commission/close")))


offer(router, "/commission/close", CLOSE, "/commission?month={month}")
offer(router, "/commission/leaver", LEAVER, "/commission/leavers")


@router.get("/commission/statements/{staff_id}")
async def statement(view: Viewing, staff_id: str, month: str) -> Response:
    """Show what somebody earned in a month, line by line."""
    told = await view.doors.all_of(
        statement=("receivables", "/reports/statement", {"month": month, "staff": staff_id}),
        lines=("receivables", "/reports/commission", {"month": month, "staff": staff_id}),
        causes=("receivables", "/reports/commission-entries", {"month": month, "staff": staff_id}),
    )
    mine = [row for row in rows_of(told["statement"]) or [] if row["staff_id"] == staff_id]
    lines = [row for row in rows_of(told["lines"]) or [] if row["staff_id"] == staff_id]
    said = mine[0] if mine else {}
    facts = [(one, said.get(one.name)) for one in (*MONTH, *STATEMENTS.columns)]
    shown = tuple(one for one in LINES.columns if one.name != "staff_id")
    sections = [
        Section("Lines", shown, lines, link=LINES.link, empty="No line in that month."),
        Section("What earned it", CAUSES, rows_of(told["causes"]), link=LINES.link),
    ]
    paper = Offer("PDF", f"/papers/statement/{part(staff_id)}?month={part(month)}")
    called = view.people.get(staff_id, "")
    number, acts = f"{staff_id} {month}", [paper] if mine else []
    return record(view, "Statement", number, facts, sections, acts, called, place=staff_id)
