"""收款登记: how the statements of each bank are laid out: seen, added, changed, and tried on a file before. P4-5.3

Words stand one a line. A file that a layout is tried on is not kept, and nothing is recorded by trying.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any, Literal, get_args

from fastapi import APIRouter, Response
from pydantic import ValidationError

from services.console.frame.bounded import LARGEST_FILE, TooLarge, form_with_file
from services.console.frame.compared import Pair, members
from services.console.frame.doors import part
from services.console.frame.formats import DAY, MONEY, WHOLE, YES
from services.console.frame.forms import GONE_ON, LACKING, Act, Field, after
from services.console.frame.lists import Column
from services.console.frame.records import Offer
from services.console.frame.view import View, Viewing
from shared.events.receivables import BankLayout
from shared.interchange.preparing.unpacking import Unfit
from shared.interchange.statements.lines import Statement
from shared.interchange.statements.opening import opened
from shared.language.speaking import speak
from shared.runtime.no_answer import Problem

router = APIRouter()

ADDRESS = "/bank-layouts"
LAYOUTS = Act("layouts", "Layouts of statements", "receivables", "/bank-mappings", words=frozenset({"finance"}))
TRIED, PASTED = 20, "pasted.txt"
MIB, TOO_LARGE, UNREADABLE = 1024**2, 413, 422
Encoding = Literal["UTF-8", "GB18030", "UTF-16"]
LISTED = (
    *(Column("bank"), Column("name"), Column("day"), Column("money_in"), Column("payer")),
    Column("set_on", DAY),
)
PLAIN = (
    Field("name", hint="As people call the bank."),
    Field("encoding", required=False, choices=get_args(Encoding), hint="Of a text file; left empty, it is found out."),
    Field("skipped_lines", WHOLE, required=False, hint="Lines above the header; left empty, the header is found."),
    Field("lettered", YES, required=False, hint="The file has no header: its columns are named A, B, C, …"),
)
WORDS = (
    Field("known_by", required=False, hint="Words by which a file is of this bank."),
    Field("own_account_after", required=False, hint="Words above the header, before our own account."),
    Field("day", hint="Over the column of the day; the first that stands in the header counts."),
    Field("credit", required=False, hint="Money in, where it has a column of its own."),
    Field("debit", required=False, hint="Money out, where it has a column of its own."),
    Field("amount", required=False, hint="Money in and out in one column, with a sign or a mark beside it."),
    Field("direction", required=False, hint="The column of that mark."),
    Field("incoming", required=False, hint="What the mark says of money in."),
    Field("payer", required=False),
    Field("payer_account", required=False),
    Field("serial", required=False, hint="The bank's own number of a line; a voucher's number is none."),
    Field("memo", required=False, hint="All of these columns that stand in the file count."),
    Field("own_account", required=False, hint="Where our account stands in each line."),
)
FIELDS = (Field("bank", hint="A short code, such as SPDB."), *PLAIN, *WORDS)
LINES = (
    Column("line", WHOLE),
    Column("received_on", DAY),
    Column("amount", MONEY),
    *(Column(name) for name in ("payer", "payer_account", "memo", "serial", "own_account")),
)
OVER = (Column("line", WHOLE), Column("received_on"), Column("amount"), Column("payer"), Column("reason"))


@dataclass
class Draft:
    """A layout as it stands in the form, what came of it, and what a file says by it."""

    values: Mapping[str, str]
    key: str
    version: str
    problem: Mapping[str, Any] | None = None
    conflict: Sequence[Pair] = ()
    tried: Statement | None = None
    file: str = ""
    pasted: str = ""

    def said_of(self, name: str) -> list[str]:
        """Return what is wrong with a field."""
        errors = (self.problem or {}).get("errors") or []
        return [one["detail"] for one in errors if one["pointer"].split("/")[1:2] == [name]]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The first lines of money in that the file has by this layout."""
        found = self.tried.lines[:TRIED] if self.tried else ()
        return [{**one._asdict(), "line": one.row, "own_account": one.account} for one in found]

    @property
    def passed_over(self) -> list[dict[str, Any]]:
        """The first rows of the file that are no money in, and why."""
        found = self.tried.passed_over[:TRIED] if self.tried else ()
        return [
            {"line": one.row, "received_on": one.day, "amount": one.amount, "payer": one.payer, "reason": str(one.why)}
            for one in found
        ]


@router.get(ADDRESS)
async def layouts(view: Viewing) -> Response:
    """List the layouts of all banks."""
    waits = view.request.query_params.get("at", "")
    items = (await view.doors.get("receivables", "/bank-mappings", at_least=waits))["items"]
    rows = [{**one, **_shown(one)} for one in items]
    acts = [Offer("Add a layout", f"{ADDRESS}/new"), Offer("Read a bank's statement", "/bank-statements")]
    told: dict[str, Any] = {
        "columns": LISTED,
        "rows": rows,
        "acts": acts,
        "link": lambda row: f"{ADDRESS}/{part(row['bank'])}",
    }
    return view.page("layouts.html", title=LAYOUTS.title, **told)


def _shown(layout: Mapping[str, Any]) -> dict[str, str]:
    named = {"day": layout["day"], "money_in": layout["credit"] or layout["amount"], "payer": layout["payer"]}
    return {name: "、".join(words[:1]) for name, words in named.items()}


@router.get(f"{ADDRESS}/new")
async def add(view: Viewing) -> Response:
    """Ask how the statements of another bank are laid out."""
    return page(view, "", await begun(view, ""))


@router.get(ADDRESS + "/{bank}")
async def change(view: Viewing, bank: str) -> Response:
    """Show how the statements of a bank are laid out."""
    return page(view, bank, await begun(view, bank))


@router.post(f"{ADDRESS}/new")
async def added(view: Viewing) -> Response:
    """Try the layout of another bank, or record it."""
    return await taken(view, "")


@router.post(ADDRESS + "/{bank}")
async def changed(view: Viewing, bank: str) -> Response:
    """Try another layout of a bank, or record it."""
    return await taken(view, bank)


async def begun(view: View, bank: str) -> Draft:
    """Return the form as it is first shown. Raises Problem, Away."""
    if bank:
        told, version = await standing(view, bank)
        return Draft(values_of(told), token_hex(16), version)
    await view.doors.get("receivables", "/bank-mappings")  # who may not see the others adds none
    return Draft({}, token_hex(16), '"0"')


async def standing(view: View, bank: str) -> tuple[Mapping[str, Any], str]:
    """Return the layout that holds and its version. Raises Problem, Away."""
    waits = view.request.query_params.get("at", "")
    answer = await view.doors.answer("receivables", f"/bank-mappings/{part(bank)}", at_least=waits)
    return answer.json(), answer.headers.get("etag", "")


def page(view: View, bank: str, draft: Draft, status: int = 200) -> Response:
    """Return the page of a layout; `bank` is empty for a new one."""
    return view.page(
        "layout.html",
        status,
        title=LAYOUTS.title if bank else "Add a layout",
        bank=bank,
        draft=draft,
        plain=PLAIN if bank else FIELDS[: len(PLAIN) + 1],
        words=WORDS,
        lines=LINES,
        over=OVER,
        largest=LARGEST_FILE // MIB,
        action=f"{ADDRESS}/{part(bank)}" if bank else f"{ADDRESS}/new",
    )


async def taken(view: View, bank: str) -> Response:
    """Take the form: show what a file says by it, or record it and lead back to all of them. Raises Stale, Away."""
    speak(view.language)
    try:
        form, file, data = await form_with_file(view, "file")
    except TooLarge:
        said = view.t("The file is larger than {mib} MiB: ask the bank for a shorter period.", mib=LARGEST_FILE // MIB)
        return page(view, bank, replace(await begun(view, bank), problem={"title": said}), TOO_LARGE)
    values = {one.name: str(form.get(one.name, "")) for one in FIELDS} | ({"bank": bank} if bank else {})
    key, version = str(form.get("key", ""))[:64] or token_hex(16), str(form.get("version", ""))
    draft = Draft(values, key, version, pasted=str(form.get("pasted", "")))
    if form.get("step") == "try":
        if not data and draft.pasted.strip():
            file, data = PASTED, draft.pasted.encode()
        return page(view, bank, draft, await tried(view, draft, file, data))
    return await recorded(view, bank, draft)


async def tried(view: View, draft: Draft, file: str, data: bytes) -> int:
    """Read a file by the layout of a form into the form, and return the status of its page."""
    draft.file = file
    try:
        layout = BankLayout.model_validate({"bank": "?", **body_of(draft.values)})
        draft.tried = await asyncio.to_thread(opened, file, data, [layout])
    except ValidationError as wrong:
        draft.problem = _wrong(view, *(str(one["loc"][0]) for one in wrong.errors()))
    except Unfit as unfit:
        said = view.t("{file} {cause}. What helps: {cure}.", file=file or "–", cause=unfit.cause, cure=unfit.cure)
        draft.problem = {"title": said}
    return UNREADABLE if draft.problem else 200


async def recorded(view: View, bank: str, draft: Draft) -> Response:
    """Record the layout of a form; where somebody was quicker, both versions are shown. Raises Problem, Away."""
    named = draft.values["bank"].strip()
    if not named:
        draft.problem = _wrong(view, "bank")
        return page(view, bank, draft, LACKING)
    path, body = f"/bank-mappings/{part(named)}", body_of(draft.values)
    try:
        answer = await view.doors.put("receivables", path, body, key=draft.key, version=draft.version)
    except Problem as said:
        draft.problem = said.members
        if said.status == GONE_ON:
            told, draft.version = await standing(view, named)
            both = [(one.name, one.kind) for one in FIELDS]
            draft.conflict, draft.key = members(both, draft.values, values_of(told)), token_hex(16)
        return page(view, bank, draft, said.status)
    return view.to(after(ADDRESS, answer, "receivables"))


def _wrong(view: View, *names: str) -> dict[str, Any]:
    title = view.t("A field is missing or wrong")
    return {"title": title, "errors": [{"pointer": f"/{name}", "detail": title} for name in names]}


def values_of(layout: Mapping[str, Any]) -> dict[str, str]:
    """Return a layout as it stands in the fields of the form: words one a line."""
    told = {one.name: layout.get(one.name) for one in FIELDS}
    return {name: _value(value) for name, value in told.items()}


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)


def body_of(values: Mapping[str, str]) -> dict[str, Any]:
    """Return what the fields of the form say, as the door takes it; empty ones are left out."""
    told: dict[str, Any] = {"lettered": values.get("lettered") == "yes"}
    for one in PLAIN:
        if one.kind is not YES and (text := values.get(one.name, "").strip()):
            told[one.name] = int(text) if one.kind is WHOLE and text.isdecimal() else text
    for one in WORDS:
        lines = (line.strip() for line in values.get(one.name, "").splitlines())
        if words := list(dict.fromkeys(line for line in lines if line)):
            told[one.name] = words
    return told
