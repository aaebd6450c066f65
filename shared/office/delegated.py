"""By what right somebody decides or reads in another's place, out of a service's own copy of roster and delegations.

P4-1
"""

from datetime import date
from typing import Any, NamedTuple

from shared.office import people
from shared.office.delegations import BY_OWN_RIGHT, Authority, Decider, Delegation, Delegations, words_of
from shared.runtime.ask.decisions import Reader

BETWEEN = """
SELECT d.delegation_no, d.delegator_id, d.delegate_id, d.steps, d.from_on, d.to_on, d.max_amount, d.reason, r.revoked_on
FROM read.delegation AS d LEFT JOIN read.delegation_revocation AS r USING (delegation_no)
WHERE d.delegator_id = $1 AND d.delegate_id = $2
"""
IN_FORCE = """
SELECT d.delegator_id, d.steps FROM read.delegation AS d LEFT JOIN read.delegation_revocation AS r USING (delegation_no)
WHERE d.delegate_id = $1 AND d.from_on <= $2 AND $2 <= d.to_on AND (r.revoked_on IS NULL OR $2 < r.revoked_on)
"""


class Lent(NamedTuple):
    """What delegations let somebody read on a day: by words of `rights`, and as the head of departments."""

    words: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()


async def lent(reader: Reader, staff_id: str, day: date) -> Lent:
    """Return the rights lent to somebody on a day: for each delegated step the word that the delegator has for it."""
    words: set[str] = set()
    heads: set[str] = set()
    for row in await reader.fetch(IN_FORCE, staff_id, day):
        there = await people.standing(reader, row["delegator_id"], day)
        if there is None:
            continue
        steps = frozenset(row["steps"].split(", "))
        words |= words_of(there.roles, steps)
        heads |= there.heads if "head" in steps else frozenset()
    return Lent(frozenset(words), frozenset(heads))


async def authority(reader: Reader, who: Decider, day: date) -> Authority:
    """Return the right by which somebody decides on a day; the decision checks the steps of it (`Authority.steps`)."""
    if who.for_whom is None:
        return BY_OWN_RIGHT
    there = await people.standing(reader, who.for_whom, day)
    rows = await reader.fetch(BETWEEN, who.for_whom, who.actor)
    between = Delegations({row["delegation_no"]: _read(row) for row in rows})
    return Authority(who.for_whom, frozenset() if there is None else there.roles, between)


def _read(row: Any) -> Delegation:
    return Delegation(**{**dict(row), "steps": frozenset(row["steps"].split(", "))})
