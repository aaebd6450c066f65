"""Who comes to the doors of contracts: beside the roster, an authorised reviewer is known as one. P3-4.6.2a"""

from dataclasses import replace

from services.contracts.basis.step import MAY_REVIEW
from shared.office.doors import admit, today
from shared.runtime.callers import Caller, Kind
from shared.runtime.running import Running

REVIEWER = "reviewer"


async def admitted(parts: Running, who: Caller, *, changes: bool) -> Caller:
    """Return the caller with the roles of today. Raises the 403 problem."""
    known = await admit(parts, who, changes=changes)
    if known.kind is Kind.PERSON and await parts.pool.fetchval(MAY_REVIEW, known.name, await today(parts)):
        return replace(known, roles=known.roles | {REVIEWER})
    return known
