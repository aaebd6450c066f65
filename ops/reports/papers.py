"""Documents: what they need is fetched through the doors, as whoever asks may read it, and laid out."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ops.connection import Calls, Problem, part
from ops.language import worded
from ops.reports.closing import DOOR
from ops.reports.fetching import Rows, fetch, items
from ops.reports.question import NothingToSay, Usage, checked, flag, question
from shared.language import Language
from shared.papers.account import account
from shared.papers.answers import Door, of_review, of_statement, review_from, statement_from
from shared.papers.review_record import review_record
from shared.papers.statement import statement

Name = Literal["statement", "account", "review"]
NEEDED: Mapping[Name, tuple[str, ...]] = {"statement": ("month",), "account": ("from", "to"), "review": ()}
"""Document -> what is asked for it beside its id."""
ALLOWED: Mapping[Name, tuple[str, ...]] = {"statement": (), "account": ("known_at",), "review": ()}
NOT_FOUND = 404
REPORTS = "/reports/"


def wanted(name: Name, given: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is asked for a document, each value checked. Raises Usage."""
    told = {option: value for option, value in given.items() if value is not None}
    for option in told.keys() - {*NEEDED[name], *ALLOWED[name]}:
        raise Usage(worded("document {name} takes no {flag}", name=name, flag=flag(option)))
    for option in NEEDED[name]:
        if option not in told:
            raise Usage(worded("document {name} needs {flags}", name=name, flags=flag(option)))
    found = {option: checked(option, value) for option, value in told.items()}
    if name == "account" and found["to"] < found["from"]:
        raise Usage(worded("--to {last} lies before --from {first}", last=found["to"], first=found["from"]))
    return found


async def document(
    calls: Calls,
    name: Name,
    number: str,
    asked: Mapping[str, str],
    *,
    language: Language,
    trial: bool,
    purpose: str,
) -> bytes:
    """Return a document as a PDF. Raises Usage for an id that is nobody's, NothingToSay, ops.connection.Problem."""
    match name:
        case "statement":
            return await _statement(calls, number, asked["month"], language=language, trial=trial, purpose=purpose)
        case "account":
            return await _account(calls, number, asked, language=language, trial=trial, purpose=purpose)
        case "review":
            return await _review(calls, number, language=language, trial=trial, purpose=purpose)


async def _statement(
    calls: Calls, staff_id: str, month: str, *, language: Language, trial: bool, purpose: str
) -> bytes:
    people = await fetch(calls, question("people"))
    if staff_id not in {one["staff_id"] for one in people}:
        raise Usage(
            worded("nobody of staff id {staff} is on the roster: ./huikuan report people lists them", staff=staff_id)
        )
    doors = {name: door for name, door in of_statement(staff_id, month).items() if name != "people"}
    told = await answers(calls, doors, purpose) | {"people": people}
    made = statement_from(told, month)
    if made is None:
        raise NothingToSay(
            worded(
                "{staff} has no statement of {month}: nothing was earned, clawed back or carried forward, "
                "or it is not yours to see",
                staff=staff_id,
                month=month,
            )
        )
    return await asyncio.to_thread(statement, **made, language=language, trial=trial)


async def answers(calls: Calls, doors: Mapping[str, Door], purpose: str) -> dict[str, Rows]:
    """Return what each of these doors answers, by name."""

    async def one(door: Door) -> Rows:
        report = door.path.removeprefix(REPORTS)
        if report == door.path:
            return await items(calls, door.service, door.path)
        return await fetch(calls, question(report, **door.asked), purpose=purpose if door.exported else None)

    return dict(zip(doors, await asyncio.gather(*map(one, doors.values())), strict=True))


async def closes(calls: Calls) -> dict[str, Mapping[str, Any]]:
    """Return the closed months, each with who closed it when and the hash of what it says."""
    return {one["month"]: one for one in await items(calls, "receivables", DOOR)}


async def _account(
    calls: Calls, customer_id: str, asked: Mapping[str, str], *, language: Language, trial: bool, purpose: str
) -> bytes:
    names = {row["customer_id"]: row["name"] for row in await fetch(calls, question("customer-names"))}
    if customer_id not in names:
        raise Usage(
            worded("there is no customer {customer}: ./huikuan report customer-names lists them", customer=customer_id)
        )
    door = f"/accounts/{part(customer_id)}/statement"
    answer = await calls.get("receivables", door, asked, slow=True, purpose=purpose)
    return await asyncio.to_thread(account, answer, name=names[customer_id], language=language, trial=trial)


async def _review(calls: Calls, contract_no: str, *, language: Language, trial: bool, purpose: str) -> bytes:
    try:
        file = await calls.get("contracts", f"/contracts/{part(contract_no)}", purpose=purpose)
    except Problem as problem:
        if problem.status != NOT_FOUND:
            raise
        raise Usage(
            worded(
                "there is no contract {contract}, or it is not yours to see: ./huikuan report contracts lists them",
                contract=contract_no,
            )
        ) from None
    made = review_from(file, await answers(calls, of_review(), purpose))
    return await asyncio.to_thread(review_record, **made, language=language, trial=trial)


def of_people(reports: Mapping[str, Rows], closed: Mapping[str, Any] | None) -> Sequence[dict[str, Any]]:
    """Return what each statement of a month is made of, as arguments of `statement`.

    `reports` are rows by name of report: the month's `statement`, `commission` and `commission-entries`, `receivables`
    as of its last day, `people` and `customer-names`.
    """
    mine = {name: _by_person(reports[name]) for name in ("commission", "commission-entries")}
    return [
        {
            "sums": sums,
            "lines": mine["commission"].get(sums["staff_id"], []),
            "entries": mine["commission-entries"].get(sums["staff_id"], []),
            "invoices": reports["receivables"],
            "people": reports["people"],
            "customers": reports["customer-names"],
            "closed": closed,
        }
        for sums in reports["statement"]
    ]


def _by_person(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["staff_id"], []).append(row)
    return found
