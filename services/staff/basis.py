"""What decisions of staff rest on: who is on the roster."""

from services.staff.department import AppointHead, HeadBasis
from services.staff.person import FoundGm, PersonBasis, PersonCommand
from shared.office import people
from shared.runtime.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.employment WHERE staff_id = $1"
GM = "SELECT staff_id FROM bi.roster($1) WHERE role = 'gm' ORDER BY staff_id LIMIT 1"


async def head_basis(reader: Reader, command: AppointHead, stamp: Stamp) -> HeadBasis:
    """Look the proposed head up: an import may tell of people who have left, others name who is here."""
    if "operator" in stamp.roles or command.manager_id is None:
        return HeadBasis(stamp, on_roster=bool(await reader.fetchval(ON_ROSTER, command.manager_id)))
    there = await people.standing(reader, command.manager_id, stamp.today)
    return HeadBasis(stamp, on_roster=there is not None)


async def person_basis(reader: Reader, command: PersonCommand, stamp: Stamp) -> PersonBasis:
    """Look up whether there is a gm, for the one decision that needs it."""
    if not isinstance(command, FoundGm):
        return PersonBasis(stamp)
    return PersonBasis(stamp, await reader.fetchval(GM, stamp.today))
