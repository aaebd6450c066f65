"""Papers: 提成结算单, 客户对账单 and 合同评审记录表 as PDF, made of what the doors answer to the reader."""

import asyncio
from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Response

from services.console.frame.doors import Said, part
from services.console.frame.forms import NOT_THERE
from services.console.frame.records import rows_of
from services.console.frame.view import SAFETY, View, Viewing
from shared.papers.account import account
from shared.papers.review_record import review_record
from shared.papers.statement import last_day, statement

router = APIRouter()

MOST = {"limit": "500"}
OF_A_STATEMENT = ("sums", "lines", "entries", "invoices", "people", "customers")


@router.get("/papers/statement/{staff_id}")
async def statement_of(view: Viewing, staff_id: str, month: str) -> Response:
    """Give the statement of a person and month out."""
    told = await view.doors.all_of(
        sums=("receivables", "/reports/statement", {"month": month, "staff": staff_id}),
        lines=("receivables", "/reports/commission", {"month": month}),
        entries=("receivables", "/reports/commission-entries", {"month": month, "staff": staff_id}),
        invoices=("receivables", "/reports/receivables", {"as_of": last_day(month).isoformat()}),
        closes=("receivables", "/commission-periods", MOST),
        **_names(),
    )
    sums, lines, entries, invoices, people, customers = (rows_of(told[name]) or [] for name in OF_A_STATEMENT)
    if not sums:
        raise Said(NOT_THERE, {})
    closed = next((one for one in (told["closes"] or {"items": []})["items"] if one["month"] == month), None)
    names = partial(statement, people=people, customers=customers)
    paper = partial(names, sums[0], lines, entries=entries, invoices=invoices, closed=closed)
    return await _pdf(view, f"statement-{staff_id}-{month}", paper)


@router.get("/papers/account/{customer_id}")
async def account_of(view: Viewing, customer_id: str) -> Response:
    """Give the account of a customer out, of this year unless the address names days."""
    query = view.request.query_params
    days = {"from": query.get("from") or f"{view.today.year}-01-01", "to": query.get("to") or view.today.isoformat()}
    purpose = view.t("export from the console")
    door = f"/accounts/{part(customer_id)}/statement"
    answer = await view.doors.get("receivables", door, days, purpose=purpose)
    paper = partial(account, answer, name=view.customers.get(customer_id))
    return await _pdf(view, f"account-{customer_id}-{days['from']}-{days['to']}", paper)


@router.get("/papers/review/{contract_no}")
async def review_of(view: Viewing, contract_no: str) -> Response:
    """Give the record of the review of a contract out."""
    purpose = view.t("export from the console")
    file = await view.doors.get("contracts", f"/contracts/{part(contract_no)}", purpose=purpose)
    told = await view.doors.all_of(products=("contracts", "/products", MOST), **_names())
    people, customers = (rows_of(told[name]) or [] for name in ("people", "customers"))
    products = (told["products"] or {"items": []})["items"]
    paper = partial(review_record, file, products=products, people=people, customers=customers)
    return await _pdf(view, f"review-{contract_no}", paper)


def _names() -> dict[str, tuple[str, str]]:
    return {"people": ("staff", "/reports/people"), "customers": ("customers", "/reports/customer-names")}


async def _pdf(view: View, name: str, paper: Callable[..., bytes]) -> Response:
    content = await asyncio.to_thread(paper, language=view.language, trial=view.console.settings.trial)
    file = name.encode("ascii", "replace").decode("ascii").replace("/", "-").replace('"', "-")
    headers = {**SAFETY, "Content-Disposition": f'inline; filename="{file}.pdf"'}
    return view.sealed(Response(content, media_type="application/pdf", headers=headers))
