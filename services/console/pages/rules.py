"""规则: each number of the policies with its values by day, who decided them, and the change of one by two people."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, PERSON, TEXT
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import Section, offer, offers, record
from services.console.frame.view import View, Viewing
from shared import SERVICES

router = APIRouter()

COLUMNS = (
    Column("name", TEXT),
    Column("value", TEXT),
    Column("effective_from", DAY),
    Column("decided_in", TEXT),
    Column("proposed_by", PERSON),
    Column("approved_by", PERSON),
    Column("clause", TEXT),
)
DECIDERS = frozenset({"director", "finance_head", "office_head", "gm"})
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
    frozenset({"gm", "director"}),
)


@router.get("/rules")
async def numbers(view: Viewing) -> Response:
    """List the numbers of all policies."""
    told = await view.doors.all_of(**{service: (service, "/rules", {"limit": "500"}) for service in SERVICES})
    sections = [
        Section(service, COLUMNS, None if told[service] is None else told[service]["items"], link=_link(service))
        for service in SERVICES
    ]
    return record(view, "Numbers of the policies", "", [], sections)


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
    acts = offers(view, (PROPOSE, f"{base}/propose"), (APPROVE, f"{base}/approve"))
    return record(view, "Number", name, [], [Section("Values by day", COLUMNS, rows)], acts)


for act in (PROPOSE, APPROVE):
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
