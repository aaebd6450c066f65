"""What decisions of staff rest on: who is on the roster."""

from services.staff.department import AppointHead, HeadBasis
from shared.runtime.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.employment WHERE staff_id = $1"


async def head_basis(reader: Reader, command: AppointHead, stamp: Stamp) -> HeadBasis:
    """Look the proposed head up."""
    return HeadBasis(stamp, on_roster=bool(await reader.fetchval(ON_ROSTER, command.manager_id)))
