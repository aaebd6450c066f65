"""评审: the contracts that wait, list and record side by side; one decides and goes to the next. P3-4.5.2"""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import CUSTOMER, MONEY, NUMBER, PERSON, WHOLE, WORD, YES
from services.console.frame.forms import NOT_THERE, Act, Filled, after, begun, own_form, sent, with_choices
from services.console.frame.lists import Column
from services.console.frame.records import About, Section, Subject, many
from services.console.frame.view import View, Viewing
from services.console.pages.contract_forms import REVIEW
from services.console.pages.contract_progress import my_steps, progress
from services.console.pages.contract_steps import ABOUT, STEP_ACTS, of_step, review_of
from services.console.pages.contract_turns import routine
from services.console.pages.rules import names_of
from shared.runtime.no_answer import Problem

router = APIRouter()

MOST = 50
WAITING = {"where": "status is draft", "limit": str(MOST), "totals": "true"}
LISTED = (Column("contract_no"), Column("customer_id", CUSTOMER), Column("kind", WORD), Column("amount", MONEY))
FACTS = (
    Column("customer_id", CUSTOMER),
    Column("staff_id", PERSON),
    Column("kind", WORD),
    Column("amount", MONEY),
    Column("terms", WORD),
    Column("credit_days", WHOLE),
    Column("revision", WHOLE),
    Column("requested_by", PERSON),
)
LINES = (
    Column("line_no"),
    Column("product_id"),
    Column("quantity", NUMBER),
    Column("unit_price", MONEY),
    Column("list_price", MONEY),
)
ASKED = (Column("kind", WORD), Column("text"), Column("document"), Column("special", YES))
SAID = (Column("name"), Column("text"))
DONE = (Column("item", WORD), Column("satisfied", YES), Column("remedy"), Column("answered_by", PERSON))


def chosen(rows: Sequence[Mapping[str, Any]], number: str, behind: str) -> str:
    """Return which draft is shown: the one that was chosen, else the first behind one, else the first."""
    numbers = [str(row["contract_no"]) for row in rows]
    if number or not numbers:
        return number
    return next((one for one in numbers if one > behind), numbers[0])


def place(number: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the address of a draft in the queue: the list stays where it is."""
    first = str(rows[0]["contract_no"]) if rows else number
    return f"/reviews?{urlencode({'no': number, 'top': first})}"


@router.get("/reviews")
async def queue(view: Viewing) -> Response:
    """Show the queue, and the record of one draft beside it."""
    query = view.request.query_params
    rows, total = await waiting(view, query.get("top", ""))
    number = chosen(rows, query.get("no", ""), query.get("behind", ""))
    return await shown(view, rows, total, number) if number else _page(view, rows, total)


async def waiting(view: View, top: str = "") -> tuple[list[dict[str, Any]], int]:
    """Return the drafts that wait, from one number on, and how many there are in all."""
    from_top = f"{WAITING['where']};contract_no from {top.replace(';', ';;')}" if top else WAITING["where"]
    at = view.request.query_params.get("at", "")
    told = await view.doors.get("contracts", "/contracts", {**WAITING, "where": from_top}, at_least=at)
    if top and not told["items"]:
        return await waiting(view)
    return told["items"], told["totals"]["count"]


async def shown(
    view: View,
    rows: Sequence[Mapping[str, Any]],
    total: int,
    number: str,
    filled: Filled | None = None,
    status: int = 200,
) -> Response:
    """Return the page with the record of a draft. Raises Problem."""
    answer = await view.doors.answer("contracts", f"/contracts/{part(number)}")
    known = answer.json()
    content, version = known["content"], answer.headers.get("ETag", "")
    review, items = await review_of(view, number), await names_of(view, "contracts", "contract.checklist")
    steps = [] if routine(review) else progress(view, review)
    if filled is None:
        filled = begun(REVIEW, {}, version) if routine(review) else await turn(view, review)
    answered = {one["item"] for one in known["answers"]}
    told = {**content, "terms": content["terms"]["kind"], "credit_days": content["terms"].get("credit_days")}
    particulars = [{"name": name, "text": text} for name, text in (content.get("particulars") or {}).items()]
    return _page(
        view,
        rows,
        total,
        status,
        number=number,
        said=[(one, told.get(one.name)) for one in FACTS],
        sections=[
            Section("Goods", LINES, content["lines"]),
            Section("Requirements", ASKED, content.get("requirements") or []),
            Section("Particulars", SAID, particulars),
            Section("Checklist", DONE, many(known["answers"]), empty="No item is answered yet."),
            *steps,
        ],
        open_items=[one for one in items if one not in answered],
        content_hash=content["content_hash"],
        key=token_hex(16),
        filled=filled,
        action=address_of(number, filled.act) if filled else "",
        decided=known["review"] is not None,
    )


def _page(view: View, rows: Sequence[Mapping[str, Any]], total: int, status: int = 200, **told: Any) -> Response:
    given = {
        "number": "",
        "said": (),
        "sections": (),
        "open_items": (),
        "filled": None,
        "decided": False,
        "action": "",
        **told,
    }
    links = {row["contract_no"]: place(row["contract_no"], rows) for row in rows}
    picked = bool(view.request.query_params.get("no")) or view.request.method == "POST"
    here = {"columns": LISTED, "rows": rows, "links": links, "total": total, "picked": picked}
    return view.page("reviews.html", status, title="Contracts waiting for review", **here, **given)


async def turn(view: View, review: Mapping[str, Any]) -> Filled | None:
    """Return the form of the step that waits for this person; None where none does."""
    for act in await my_steps(view, review):
        on = await about_of(act)(view, {"contract_no": review["contract_no"]})
        return begun(with_choices(act, on.choices), on.values, on.version)
    return None


def about_of(act: Act) -> Subject:
    """Return what tells what the form of a step is about."""
    return ABOUT.get(act.name, of_step)


def address_of(number: str, act: Act) -> str:
    """Return where the form of a review, or of a step of it, is sent from the queue."""
    base = f"/reviews/{part(number)}"
    return base if act.name == REVIEW.name else f"{base}/steps/{act.name}"


@router.post("/reviews/{contract_no}")
async def decide(view: Viewing, contract_no: str) -> Response:
    """Take a review, and go to the next draft."""
    return await _taken(view, contract_no, REVIEW)


@router.post("/reviews/{contract_no}/steps/{step}")
async def take_step(view: Viewing, contract_no: str, step: str) -> Response:
    """Take a step of a review, and go to the next draft. Raises Problem (404) where there is no such step."""
    acts = {act.name: act for act in STEP_ACTS.values()}
    if step not in acts:
        raise Problem(NOT_THERE, {})
    return await _taken(view, contract_no, acts[step])


async def _taken(view: View, contract_no: str, act: Act) -> Response:
    names = {"contract_no": contract_no}
    on = await about_of(act)(view, names)
    refused: list[tuple[Filled, int]] = []

    def keep(_view: View, filled: Filled, _names: Mapping[str, str], status: int) -> Response:
        refused.append((filled, status))
        return Response()

    def lead(told: Mapping[str, Any]) -> str:
        return after(f"/reviews?{urlencode({'behind': contract_no})}", told, act.service)

    taken = await sent(view, with_choices(act, on.choices), names, About({}, on.fixed, on.version), lead, keep)
    if not refused:
        return taken
    filled, status = refused[0]
    rows, total = await waiting(view)
    return await shown(view, rows, total, contract_no, filled, status)


@router.post("/reviews/{contract_no}/checklist")
async def answer_all(view: Viewing, contract_no: str) -> Response:
    """Take the answers to the items of the checklist that the form holds, one by one. Raises Stale, Problem."""
    form = await own_form(view)
    path, told = f"/contracts/{part(contract_no)}/checklist", {"position": 0}
    for at, item in enumerate(form.getlist("item")):
        if body := answer_of(str(item), str(form.get(f"answer-{at}", "")), str(form.get(f"remedy-{at}", ""))):
            body["content_hash"] = str(form.get("content_hash", ""))
            told = await view.doors.post("contracts", path, body, key=f"{form.get('key', '')!s:.60}{at:03}")
    return view.to(after(f"/reviews?{urlencode({'no': contract_no})}", told, "contracts"))


def answer_of(item: str, said: str, remedy: str) -> dict[str, Any]:
    """Return the answer to an item as its door takes it; empty where nothing is said."""
    if said not in {"yes", "no"}:
        return {}
    return {"item": item, "satisfied": said == "yes"} | ({"remedy": remedy.strip()} if remedy.strip() else {})
