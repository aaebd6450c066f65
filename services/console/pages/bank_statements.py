"""收款登记: a bank's statement is read, its lines are proposed to customers, and a person confirms them. P4-5.3

Nothing of a file is kept: what was read of it stands in the page, and each line that is confirmed is one receipt under
its own key, so that it may be sent again after a lost connection.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import orjson
from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from services.console.frame.bounded import LARGEST_FILE, TooLarge, form_with_file
from services.console.frame.formats import CUSTOMER, DAY, MONEY, WHOLE, WORD
from services.console.frame.forms import Stale
from services.console.frame.lists import Column
from services.console.frame.view import View, Viewing
from services.console.login.accounts import Away
from shared.events.receivables import BankLayout
from shared.interchange.preparing.unpacking import Unfit
from shared.interchange.statements.lines import Incoming, PassedOver, with_account
from shared.interchange.statements.opening import MOST_LINES, opened
from shared.language.speaking import speak
from shared.runtime.no_answer import Problem

router = APIRouter()

ADDRESS = "/bank-statements"
ASKED_AT_ONCE = 500
"""Lines of one request for proposals."""
MOST_FIELDS, LARGEST_LINE = 4 * MOST_LINES + 10, 64 * 1024
PASTED = "pasted.txt"
LINE_MEMBERS = ("bank", "account", "serial", "payer", "payer_account", "memo", "ordinal")
UNREADABLE, TOO_LARGE = 422, 413
MIB = 1024**2
ASKED = (Column("bank"), Column("own_account"))
COLUMNS = (
    Column("line", WHOLE),
    Column("received_on", DAY),
    Column("amount", MONEY),
    Column("payer"),
    Column("memo"),
    Column("customer_id", CUSTOMER),
    Column("proposals", WORD, "", ("sure", "likely", "possible")),
)
OVER = (*COLUMNS[:4], Column("reason"))


@dataclass
class Shown:
    """A line on the page: what the bank says, what is proposed, and what became of it.

    `told` holds the members of the receipt that the line would become, and the key under which it is sent.
    """

    number: int
    told: Mapping[str, Any]
    candidates: Sequence[Mapping[str, Any]] = ()
    customer_id: str = ""
    invoice_no: str = ""
    receipt_no: str = ""
    of_customer: str = ""
    recorded: bool = False
    now: bool = False
    problem: str = ""

    @property
    def sent(self) -> str:
        """What the page sends back of the line when it is confirmed."""
        return orjson.dumps({**self.told, "number": self.number, "candidates": list(self.candidates)}).decode()

    @property
    def sure(self) -> bool:
        """Whether it is among those that are confirmed together."""
        return not self.recorded and bool(self.candidates) and self.candidates[0]["sure"] == "sure"


async def layouts(view: View) -> list[BankLayout]:
    """Return how the statements of all banks are laid out. Raises Problem, Away."""
    items = (await view.doors.get("receivables", "/bank-mappings"))["items"]
    return [BankLayout.model_validate(one) for one in items]


@router.get(ADDRESS)
async def choose(view: Viewing) -> Response:
    """Ask for a statement."""
    return asked(view, await layouts(view))


def asked(
    view: View,
    banks: Sequence[BankLayout],
    given: Mapping[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    """Return the page that asks for a statement."""
    return view.page(
        "statement_form.html",
        status,
        title="Read a bank's statement",
        columns=ASKED,
        banks=banks,
        given=given or {},
        problem=problem,
        largest=LARGEST_FILE // MIB,
    )


@router.post(ADDRESS)
async def read(view: Viewing) -> Response:
    """Read a statement, and show whose the money of its lines may be. Nothing is recorded."""
    speak(view.language)
    banks = await layouts(view)
    try:
        form, file, data = await form_with_file(view, "file")
    except TooLarge:
        said = view.t("The file is larger than {mib} MiB: ask the bank for a shorter period.", mib=LARGEST_FILE // MIB)
        return asked(view, banks, problem=said, status=TOO_LARGE)
    given = {name: str(form.get(name, "")).strip() for name in ("bank", "account", "pasted")}
    if not data and given["pasted"]:
        file, data = PASTED, given["pasted"].encode()
    chosen = [one for one in banks if one.bank == given["bank"]] or banks
    try:
        statement = await asyncio.to_thread(opened, file, data, chosen)
    except Unfit as unfit:
        said = view.t("{file} {cause}. What helps: {cure}.", file=file or "–", cause=unfit.cause, cure=unfit.cure)
        return asked(view, banks, given, said, UNREADABLE)
    statement = with_account(statement, given["account"]) if given["account"] else statement
    if any(one.account is None for one in statement.lines):
        said = view.t("The file does not say which account of ours it is about: enter it below, and choose it again.")
        return asked(view, banks, {**given, "bank": statement.bank}, said, UNREADABLE)
    lines = await proposed(view, statement.bank, statement.lines)
    name = next(one.name for one in banks if one.bank == statement.bank)
    return shown(view, lines, statement.passed_over, bank=name, file=file)


def shown(
    view: View, lines: Sequence[Shown], passed_over: Sequence[PassedOver] = (), bank: str = "", file: str = ""
) -> Response:
    """Return the page of the lines."""
    return view.page(
        "statement.html",
        title="Lines of a statement",
        columns=COLUMNS,
        lines=lines,
        over=OVER,
        passed_over=passed_over,
        bank=bank,
        file=file,
    )


async def proposed(view: View, bank: str, lines: Sequence[Incoming]) -> list[Shown]:
    """Return the lines with what receivables proposes for each. Raises Problem, Away."""
    found: list[Shown] = []
    for account in dict.fromkeys(one.account for one in lines):
        mine = [one for one in lines if one.account == account]
        for start in range(0, len(mine), ASKED_AT_ONCE):
            some = mine[start : start + ASKED_AT_ONCE]
            body = {
                "bank": bank,
                "account": account,
                "lines": [_asked(number, one) for number, one in enumerate(some, 1)],
            }
            answer = await view.doors.post("receivables", "/bank-statements/proposals", body, key=token_hex(16))
            found += [_shown(bank, one, told) for one, told in zip(some, answer["lines"], strict=True)]
    return sorted(found, key=lambda one: one.number)


def _asked(number: int, line: Incoming) -> dict[str, Any]:
    told = {"line": number, "received_on": str(line.received_on), "amount": str(line.amount), "ordinal": line.ordinal}
    more = {"serial": line.serial, "payer": line.payer, "payer_account": line.payer_account, "memo": line.memo}
    return {**told, **{name: value for name, value in more.items() if value is not None}}


def _shown(bank: str, line: Incoming, told: Mapping[str, Any]) -> Shown:
    receipt = {"received_on": str(line.received_on), "amount": str(line.amount)}
    of_bank = {**line._asdict(), "bank": bank}
    members = {name: of_bank[name] for name in LINE_MEMBERS if of_bank[name] is not None}
    one = Shown(line.row, {**receipt, "bank_line": members, "key": token_hex(16)}, told["candidates"])
    if (recorded := told["recorded"]) is not None:
        one.recorded, one.receipt_no = True, recorded["receipt_no"] or ""
        one.of_customer = recorded["customer_id"]
    elif one.candidates and one.candidates[0]["sure"] != "possible":
        one.customer_id, one.invoice_no = one.candidates[0]["customer_id"], one.candidates[0]["invoice_no"] or ""
    return one


@router.post(f"{ADDRESS}/lines")
async def confirm(view: Viewing) -> Response:
    """Record the receipt of one line, or of all that are sure; each under its own key, so that none is doubled.

    A script asks for one line after the other and takes its row; without it the page comes back whole.
    """
    form = await view.request.form(max_fields=MOST_FIELDS, max_part_size=LARGEST_LINE)
    if not view.console.seal.fits(view.session, str(form.get("form-token", ""))):
        raise Stale
    lines = [_sent(form, name) for name in form if name.startswith("line-")]
    if not lines:
        raise Stale
    which = str(form.get("confirm", ""))
    for one in lines:
        if str(one.number) == which or (which == "sure" and one.sure):
            await record(view, one)
    if form.get("part") == "row":
        return view.page("statement_row.html", one=lines[0])
    return shown(view, lines)


def _sent(form: FormData, name: str) -> Shown:
    """Return a line as the page sent it, with the customer whom the person chose. Raises Stale."""
    try:
        told = orjson.loads(str(form[name]))
        number, candidates = int(told.pop("number")), list(told.pop("candidates"))
        one = Shown(
            number, {member: told[member] for member in ("received_on", "amount", "bank_line", "key")}, candidates
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise Stale from error
    one.customer_id = str(form.get(f"customer-{number}", "")).strip()
    one.invoice_no = str(form.get(f"invoice-{number}", "")).strip()
    return one


async def record(view: View, line: Shown) -> None:
    """Record the receipt of a line; what a service said against it stands at the line."""
    told = {name: value for name, value in line.told.items() if name != "key"}
    body = {**told, "method": "transfer", "customer_id": line.customer_id}
    if line.invoice_no:
        body["invoice_no"] = line.invoice_no
    try:
        answer = await view.doors.post("receivables", "/receipts", body, key=str(line.told["key"])[:64])
    except Problem as said:
        detail = said.members.get("detail", "")
        line.problem = f"{said.members.get('title', '')} {detail}".strip() or view.t("This could not be done")
        line.recorded, line.receipt_no = "receipt_no" in said.members, str(said.members.get("receipt_no", ""))
    except Away:
        line.problem = view.t("It is not known whether this was recorded: confirm it again, nothing is doubled.")
    else:
        line.recorded = line.now = True
        line.receipt_no, line.of_customer = str(answer.get("number") or ""), line.customer_id
