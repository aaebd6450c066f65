"""By what right somebody decides in another's place, out of a service's own copy of roster and delegations. P4-1"""

from datetime import date
from typing import Any

from shared.office import people
from shared.office.delegations import BY_OWN_RIGHT, Authority, Decider, Delegation, Delegations
from shared.runtime.ask.decisions import Reader

BETWEEN = """
SELECT d.delegation_no, d.delegator_id, d.delegate_id, d.steps, d.from_on, d.to_on, d.max_amount, d.reason, r.revoked_on
FROM read.delegation AS d LEFT JOIN read.delegation_revocation AS r USING (delegation_no)
WHERE d.delegator_id = $1 AND d.delegate_id = $2
"""


async def authority(reader: Reader, who: Decider, day: date) -> Authority:
    """Return by what right somebody decides on a day: what to take of it, the decision asks (`Authority.steps`)."""
    if who.for_whom is None:
        return BY_OWN_RIGHT
    there = await people.standing(reader, who.for_whom, day)
    rows = await reader.fetch(BETWEEN, who.for_whom, who.actor)
    between = Delegations({row["delegation_no"]: _read(row) for row in rows})
    return Authority(who.for_whom, frozenset() if there is None else there.roles, between)


def _read(row: Any) -> Delegation:
    return Delegation(**{**dict(row), "steps": frozenset(row["steps"].split(", "))})
