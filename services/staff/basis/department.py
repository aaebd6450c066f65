"""The basis of the appointment of a head: who is on the roster."""

from services.staff.subjects.department import AppointHead, HeadBasis
from shared.office import people
from shared.runtime.ask.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.employment WHERE staff_id = $1"


async def head_basis(reader: Reader, command: AppointHead, stamp: Stamp) -> HeadBasis:
    """Look the proposed head up: an import may tell of people who have left, others name who is here."""
    if stamp.brings_history or command.manager_id is None:
        return HeadBasis(stamp, on_roster=bool(await reader.fetchval(ON_ROSTER, command.manager_id)))
    there = await people.standing(reader, command.manager_id, stamp.today)
    return HeadBasis(stamp, on_roster=there is not None)
