"""Whether somebody may decide in another's place, out of a service's own copy of roster and delegations. P4-1"""

from datetime import date
from decimal import Decimal
from typing import Any

from shared.events.staff import Step
from shared.office import people
from shared.office.delegations import Decider, Delegation, Delegations, steps_of
from shared.runtime.ask.decisions import Reader

BETWEEN = """
SELECT d.delegation_no, d.delegator_id, d.delegate_id, d.steps, d.from_on, d.to_on, d.max_amount, d.reason, r.revoked_on
FROM read.delegation AS d LEFT JOIN read.delegation_revocation AS r USING (delegation_no)
WHERE d.delegator_id = $1 AND d.delegate_id = $2
"""


async def require(
    reader: Reader, who: Decider, *, step: Step, day: date, amount: Decimal | None = None, personal: bool = False
) -> None:
    """Let pass who decides for himself, and who may decide this in somebody's place. Raises the 403 refusals.

    Whoever is in whose place must hold the step by his own office on the day; `amount` in yuan; `personal`: nobody else
    decides this.
    """
    if who.for_whom is None:
        return
    there = await people.standing(reader, who.for_whom, day)
    held = frozenset[Step]() if there is None else steps_of(there.roles)
    rows = await reader.fetch(BETWEEN, who.for_whom, who.actor)
    between = Delegations({row["delegation_no"]: _read(row) for row in rows})
    between.require(who, step=step, day=day, amount=amount, held=held, personal=personal)


def _read(row: Any) -> Delegation:
    return Delegation(**{**dict(row), "steps": frozenset(row["steps"].split(", "))})
