"""待办: what somebody has to do, in all services, the most urgent first; done by hand where no act does it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.doors import part
from services.console.frame.formats import DAY, MOMENT, PERSON, PROSE, TEXT, WORD
from services.console.frame.forms import Act, Field
from services.console.frame.lists import Column
from services.console.frame.records import About, Offer, Section, offer, one_of, record
from services.console.frame.view import View, Viewing
from services.console.frame.words import withdrawn
from services.console.pages.contract_steps import STEP_ACTS
from shared import SERVICES

router = APIRouter()

OPEN = frozenset({"open", "overdue"})
STATUS = Column("status", WORD, "is", ("open", "overdue", "told", "done", "done_late", "withdrawn"))
DUTY = (
    Column("subject"),
    Column("kind", WORD),
    Column("owner_id", PERSON),
    Column("due_on", DAY),
    Column("due_at", MOMENT),
    Column("status", WORD),
)
FACTS = (
    *DUTY,
    Column("raised_on", DAY),
    Column("clause", TEXT),
    Column("reason"),
    Column("escalated_to", WORD),
    Column("done_by", PERSON),
    Column("ended_on", DAY),
    Column("note"),
)
DO = Act("done", "It is done", "staff", "/duties/{duty_id}/done", (Field("note", PROSE),))


def asked(status: str = "") -> dict[str, tuple[str, str, Mapping[str, str]]]:
    """Return the question for the duties of every service."""
    query = {"limit": "500", **({"status": status} if status else {})}
    return {f"duties-{service}": (service, "/duties", query) for service in SERVICES}


def all_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the duties of all services that answered, the most urgent first; what is due on no day comes last."""
    rows = [row for name in asked() for row in (told[name] or {"items": []})["items"]]
    return sorted(rows, key=lambda one: str(one["due_at"] or one["due_on"] or "9"))


def due(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return those that are still to be done."""
    return [row for row in rows if row["status"] in OPEN]


def address_of(row: Mapping[str, Any]) -> str:
    """Return where a duty is shown."""
    return f"/duties/{part(str(row['service']))}/{part(str(row['duty_id']))}"


@router.get("/duties")
async def duties(view: Viewing) -> Response:
    """List what is due; of one status where the address names it."""
    status = view.request.query_params.get("status", "")
    rows = all_of(await view.doors.all_of(**asked(status)))
    shown = rows if status else due(rows)
    sections = [Section("Duties", DUTY, shown, link=address_of, empty="Nothing is due.")]
    return record(view, "Duties", "", [], sections, asked=[(STATUS, status)])


async def _one(view: View, service: str, duty_id: str) -> Mapping[str, Any]:
    where = {"where": f"duty_id is {duty_id.replace(';', ';;')}"}
    return one_of(await view.doors.get(service, "/duties", where, at_least=view.request.query_params.get("at", "")))


async def of_duty(_view: View, _names: Mapping[str, str]) -> About:
    """Return what the form of a duty begins with: nothing but how it was done is asked for."""
    return About({}, {})


for service in SERVICES:
    act, base = replace(DO, service=service), f"/duties/{service}"
    offer(router, f"{base}/{{duty_id}}/done", act, f"{base}/{{duty_id}}", of_duty)


@router.get("/duties/{service}/{duty_id}")
async def duty(view: Viewing, service: str, duty_id: str) -> Response:
    """Show a duty."""
    known = await _one(view, service, duty_id)
    if known["status"] == "withdrawn":
        known = {**known, "note": withdrawn(known["note"], view.t)}
    facts = [(one, known.get(one.name)) for one in FACTS]
    by_hand = known["by_hand"] and known["status"] in OPEN
    acts = [Offer(DO.title, f"{address_of(known)}/done")] if by_hand else []
    if service == "contracts" and known["kind"] in (*STEP_ACTS, "review", "notice"):
        acts.append(Offer("The contract", f"/contracts/{part(str(known['subject']))}"))
    return record(view, "Duty", duty_id, facts, acts=acts)
