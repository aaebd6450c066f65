"""Delegations as staff tells them, and what a log says of who decided."""

import json
from datetime import date
from typing import Any

from shared.events.staff import DelegationGiven, DelegationRevoked
from tests.integration.house import House

ALWAYS = (date(2024, 1, 1), date(2199, 1, 1))


def delegated(
    company: House,
    delegator: str,
    delegate: str,
    *steps: str,
    days: tuple[date, date] = ALWAYS,
    most: str | None = None,
    revoked_on: date | None = None,
) -> None:
    """Let staff say that somebody lets another decide."""
    staff = company.told["staff"]
    number = f"SQ-2024-{len(staff.entries):06}"
    given = {"delegation_no": number, "delegator_id": delegator, "delegate_id": delegate, "steps": steps}
    limits = {"from_on": days[0], "to_on": days[1], "max_amount": most, "reason": "abroad", "given_on": days[0]}
    staff.say("delegations-2024", DelegationGiven.model_validate(given | limits))
    if revoked_on is not None:
        revoked = DelegationRevoked(delegation_no=number, revoked_by=delegator, revoked_on=revoked_on)
        staff.say("delegations-2024", revoked)


async def last_fact(company: House, service: str, name: str) -> dict[str, Any]:
    """Return what the last fact of a name in a service's log says."""
    running = company.running[service]
    entries = await running.log.range(0, (await running.log.head()).position)
    said = [entry.data for entry in entries if entry.type.split(".")[2] == name]
    fact: dict[str, Any] = json.loads(said[-1])
    return fact
