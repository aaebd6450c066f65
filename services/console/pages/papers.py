"""Papers: 提成结算单, 客户对账单 and 合同评审记录表 as PDF, made of what the doors answer to the reader."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.forms import NOT_THERE
from services.console.frame.records import rows_of
from services.console.frame.view import SAFETY, View, Viewing
from shared.papers.account import account
from shared.papers.answers import Door, Rows, of_review, of_statement, review_from, statement_from
from shared.papers.review_record import review_record
from shared.papers.statement import statement
from shared.runtime.no_answer import Problem

router = APIRouter()

MOST = {"limit": "500"}
REPORTS = "/reports/"


async def answers(view: View, doors: Mapping[str, Door]) -> dict[str, Rows]:
    """Return what each of these doors answers to the reader, by name; nothing where one says no or is away."""
    asked = {
        name: (door.service, door.path, door.asked if door.path.startswith(REPORTS) else MOST)
        for name, door in doors.items()
    }
    told = await view.doors.all_of(**asked)
    return {name: _rows(told[name], door) for name, door in doors.items()}


def _rows(answer: Any, door: Door) -> Rows:
    if door.path.startswith(REPORTS):
        return rows_of(answer) or []
    found: Rows = (answer or {"items": []})["items"]
    return found


@router.get("/papers/statement/{staff_id}")
async def statement_of(view: Viewing, staff_id: str, month: str) -> Response:
    """Give the statement of a person and month out."""
    made = statement_from(await answers(view, of_statement(staff_id, month)), month)
    if made is None:
        raise Problem(NOT_THERE, {})
    return await _pdf(view, f"statement-{staff_id}-{month}", partial(statement, **made))


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
    made = review_from(file, await answers(view, of_review()))
    return await _pdf(view, f"review-{contract_no}", partial(review_record, **made))


@router.get("/papers/review/{contract_no}/{revision}")
async def earlier_review_of(view: Viewing, contract_no: str, revision: int) -> Response:
    """Give the record of the review of one revision out, as it was when that review ended."""
    door = f"/contracts/{part(contract_no)}/review-form.pdf?revision={revision}"
    return await _given(view, f"review-{contract_no}-{revision}", "contracts", door)


@router.get("/papers/letter/{letter_no}")
async def letter_of(view: Viewing, letter_no: str) -> Response:
    """Give a letter to a debtor out."""
    return await _given(view, f"letter-{letter_no}", "receivables", f"/dunning-letters/{part(letter_no)}/letter.pdf")


@router.get("/papers/note/{invoice_no}")
async def note_of(view: Viewing, invoice_no: str) -> Response:
    """Give the delivery note of a dispatch out."""
    return await _given(view, f"note-{invoice_no}", "orders", f"/dispatches/{part(invoice_no)}/note.pdf")


async def _given(view: View, name: str, service: str, door: str) -> Response:
    """Return a paper that a service makes, which is the same for everybody."""
    return _shown(view, name, (await view.doors.answer(service, door)).content)


async def _pdf(view: View, name: str, paper: Callable[..., bytes]) -> Response:
    return _shown(view, name, await asyncio.to_thread(paper, language=view.language, trial=view.console.settings.trial))


def _shown(view: View, name: str, content: bytes) -> Response:
    file = name.encode("ascii", "replace").decode("ascii").replace("/", "-").replace('"', "-")
    headers = {**SAFETY, "Content-Disposition": f'inline; filename="{file}.pdf"'}
    return view.sealed(Response(content, media_type="application/pdf", headers=headers))
