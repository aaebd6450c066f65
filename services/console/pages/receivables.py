"""应收 账龄 逾期: what is owed on any day, as it was known at any instant. P4-7"""

from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CONTRACT, CUSTOMER, DAY, INVOICE, MONEY, NUMBER, PERSON, TEXT, WHOLE, WORD
from services.console.frame.lists import Column
from services.console.frame.reports import Form, show
from services.console.frame.view import Viewing

router = APIRouter()

AS_OF = (Column("as_of", DAY),)


def _customer(row: Any) -> str:
    return f"/customers/{part(row['customer_id'])}"


def _invoice(row: Any) -> str:
    return f"/invoices/{part(row['invoice_no'])}"


AGEING = Form(
    "/receivables",
    "Ageing of receivables",
    "receivables",
    "/reports/ageing",
    (
        Column("customer_id", CUSTOMER),
        *(
            Column(name, MONEY)
            for name in ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_plus", "outstanding", "unapplied")
        ),
    ),
    (*AS_OF, Column("known_at", TEXT)),
    _customer,
    "Nobody owes anything on that day.",
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
    AS_OF,
    _invoice,
    "Nothing is overdue on that day.",
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
    AS_OF,
    _invoice,
    "There was no invoice on that day.",
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
        Column("reason"),
    ),
    AS_OF,
    _customer,
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
TABS = (AGEING, OVERDUE, OPEN, GRADES, LATE)


def _serve(form: Form) -> None:
    async def shown(view: Viewing) -> Response:
        return await show(view, form, {"as_of": view.today.isoformat()}, tabs=TABS)

    router.add_api_route(form.address, shown, methods=["GET"], name=form.title)


for one in TABS:
    _serve(one)
