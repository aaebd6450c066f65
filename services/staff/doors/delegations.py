"""The doors of delegations: who decides in whose place, on which days, at which steps. P4-1"""

from typing import Annotated, Any

from fastapi import Path, Response

from services.staff.doors.answers import Delegation
from services.staff.subjects.delegations import DELEGATIONS, GiveDelegation, RevokeDelegation, year_of
from shared.events.text import Known
from shared.office.delegations import UnknownDelegation
from shared.office.doors import may
from shared.runtime.http.answers import lists, shows
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, shown_version, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page, plain_row

router = strict_router()

Number = Annotated[Known, Path()]

ROWS = """
SELECT d.delegation_no, d.delegator_id, d.delegate_id, d.steps, d.from_on, d.to_on, d.max_amount, d.reason, d.given_on,
       r.revoked_on
FROM read.delegation AS d LEFT JOIN read.delegation_revocation AS r USING (delegation_no)
"""
PAGE = f"{ROWS} WHERE d.delegation_no > $1 ORDER BY d.delegation_no LIMIT $2"
ONE = f"{ROWS} WHERE d.delegation_no = $1"


Revoked = Annotated[RevokeDelegation, sent(RevokeDelegation, "Nothing", path=("delegation_no",))]


@router.post("/delegations", status_code=201, dependencies=[may("delegations.give")])
async def give(delegation: GiveDelegation, ask: Asking) -> Answer:
    """Let another decide in one's place: out of one's own right, for days, steps, an amount; the house numbers it."""
    return await ask(DELEGATIONS, str(ask.stamp.today.year), delegation)


@router.post("/delegations/{delegation_no}/revocation", dependencies=[may("delegations.give")])
async def revoke(wish: Revoked, ask: Asking) -> Answer:
    """End a delegation that one gave, at once."""
    return await ask(DELEGATIONS, _year(wish.delegation_no), wish)


@router.get("/delegations", responses=lists(Delegation), dependencies=[may("delegations.read")])
async def delegations(read: Reading, at: Paging) -> Page:
    """List delegations by number, the revoked and the past ones too."""
    return await page(read, PAGE, at)


@router.get(
    "/delegations/{delegation_no}",
    responses=shows(Delegation, tagged=True),
    dependencies=[may("delegations.read")],
)
async def delegation(parts: Parts, delegation_no: Number, response: Response) -> dict[str, Any]:
    """Show one delegation; the ETag is that of all delegations of its year."""
    response.headers["ETag"] = tag(await shown_version(parts, DELEGATIONS, _year(delegation_no)))
    row = await parts.pool.fetchrow(ONE, delegation_no)
    if row is None:
        raise UnknownDelegation(delegation_no)
    return plain_row(row)


def _year(delegation_no: str) -> str:
    """Return the key of a delegation's stream. Raises UnknownDelegation."""
    if (year := year_of(delegation_no)) is None:
        raise UnknownDelegation(delegation_no)
    return year
