"""规则: each number of the policies with its values by day, who decided them, and the change of one by two people.

A change that waits stands by itself, with what may become of it: approved or refused by a second person, or withdrawn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, PERSON, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import Section, offer, offers, record
from services.console.frame.rule_values import decided, named
from services.console.frame.rule_values import told as value_told
from services.console.frame.view import View, Viewing
from shared import SERVICES

router = APIRouter()

COLUMNS = (
    Column("what", TEXT),
    Column("name", TEXT),
    Column("value", TEXT),
    Column("effective_from", DAY),
    Column("decided_in", TEXT),
    Column("proposed_by", PERSON),
    Column("approved_by", PERSON),
    Column("clause", TEXT),
)
WAITING = (
    *(Column("value", TEXT), Column("effective_from", DAY), Column("decided_in", TEXT)),
    *(Column("proposed_by", PERSON), Column("proposed_on", DAY), Column("approver", WORD)),
)
DECIDERS = frozenset({"director", "finance_head", "office_head", "gm"})
APPROVERS = frozenset({"gm", "director"})
PROPOSE = Act(
    "propose",
    "Propose a change",
    "staff",
    "/rules/{name}",
    (
        Field("value"),
        Field("effective_from", DAY, hint="Later than the day on which it is approved."),
        Field("decided_in", hint="Minutes or paper of the decision."),
    ),
    DECIDERS,
    about="Another person approves it. The past stays as it was.",
)
APPROVE = Act(
    "approve",
    "Approve the change",
    "staff",
    "/rules/{name}/approval",
    (Field("effective_from", DAY),),
    APPROVERS,
)
REFUSE = Act(
    "refuse",
    "Refuse the change",
    "staff",
    "/rules/{name}/refusal",
    (Field("reason"),),
    APPROVERS,
    about="The number stays as it is.",
)
WITHDRAW = Act(
    "withdraw",
    "Withdraw the proposal",
    "staff",
    "/rules/{name}/withdrawal",
    (Field("reason"),),
    about="Only who proposed it. Another proposal may follow.",
)


@router.get("/rules")
async def numbers(view: Viewing) -> Response:
    """List the numbers of all policies."""
    told = await view.doors.all_of(**{service: (service, "/rules", {"limit": "500"}) for service in SERVICES})
    sections = [
        Section(service, COLUMNS, _worded(view, told[service] and told[service]["items"]), link=_link(service))
        for service in SERVICES
    ]
    return record(view, "Numbers of the policies", "", [], sections)


def _worded(view: View, rows: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Return values in the reader's words; the form of a change keeps to how they are written."""
    if rows is None:
        return None
    return [
        {
            **row,
            "what": named(view, row["name"]),
            "value": value_told(view, row["value"]),
            "decided_in": decided(view, row["decided_in"]),
        }
        for row in rows
    ]


def _link(service: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: f"/rules/{service}/{part(str(row['name']))}"


@router.get("/rules/{service}/{name}")
async def number(view: Viewing, service: str, name: str) -> Response:
    """Show one number: all its values, and a change that waits."""
    report = await view.doors.get(service, "/reports/rules", at_least=view.request.query_params.get("at", ""))
    rows = [
        row for row in (dict(zip(report["columns"], one, strict=True)) for one in report["rows"]) if row["name"] == name
    ]
    base = f"/rules/{service}/{part(name)}"
    shown = await view.doors.get(service, "/rules", {"limit": "500"})
    waits = [row["proposed"] for row in shown["items"] if row["name"] == name and row["proposed"]]
    sections = [Section("Waits for approval", WAITING, _worded(view, waits))] if waits else []
    own = any(one["proposed_by"] == view.me.staff_id for one in waits)
    acts = [
        *offers(view, (PROPOSE, f"{base}/propose"), when=not waits),
        *offers(view, (APPROVE, f"{base}/approve"), (REFUSE, f"{base}/refuse"), when=bool(waits)),
        *offers(view, (WITHDRAW, f"{base}/withdraw"), when=own),
    ]
    sections.append(Section("Values by day", COLUMNS[1:], _worded(view, rows)))
    return record(view, "Number", name, [], sections, acts, called=named(view, name))


for act in (PROPOSE, APPROVE, REFUSE, WITHDRAW):
    for service in SERVICES:
        offer(
            router, f"/rules/{service}/{{name}}/{act.name}", replace(act, service=service), f"/rules/{service}/{{name}}"
        )


async def value_of(view: View, service: str, name: str) -> str:
    """Return a number as it is in force today; empty where it cannot be read."""
    told = (await view.doors.all_of(rules=(service, "/rules", {"limit": "500"})))["rules"] or {"items": []}
    return next((str(row["value"]) for row in told["items"] if row["name"] == name), "")


async def names_of(view: View, service: str, name: str) -> list[str]:
    """Return a number that is a list of names."""
    value = await value_of(view, service, name)
    return [str(one) for one in orjson.loads(value)] if value.startswith("[") else []


async def particulars(view: View, service: str, name: str) -> dict[str, str]:
    """Return the first column of a table of particulars: what a form must say something about."""
    return {f"particulars-{at}-name": one for at, one in enumerate(await names_of(view, service, name))}
