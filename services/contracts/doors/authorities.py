"""The doors of authorities: who may review, who may sign. P3-4.6.2a, P3-4.7.2"""

from services.contracts.subjects.authority import AUTHORITY, AuthoriseReviewer, GrantSigningAuthority
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking, strict_router

router = strict_router()


@router.post("/reviewers", status_code=201, dependencies=[may("authorities.grant")])
async def authorise_reviewer(reviewer: AuthoriseReviewer, ask: Asking) -> Answer:
    """Let a person review routine contracts."""
    return await ask(AUTHORITY, reviewer.staff_id, reviewer)


@router.post("/signatories", status_code=201, dependencies=[may("authorities.grant")])
async def grant_signing_authority(signatory: GrantSigningAuthority, ask: Asking) -> Answer:
    """Let a person sign contracts up to an amount and a discount."""
    return await ask(AUTHORITY, signatory.staff_id, signatory)
