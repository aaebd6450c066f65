"""What decisions of staff rest on: who is on the roster."""

from services.staff.subjects.department import AppointHead, HeadBasis
from services.staff.subjects.person import FoundGm, Leave, Move, PersonBasis, PersonCommand
from shared.office import people
from shared.runtime.ask.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.employment WHERE staff_id = $1"
GM = "SELECT staff_id FROM bi.roster($1) WHERE role = 'gm' ORDER BY staff_id LIMIT 1"


async def head_basis(reader: Reader, command: AppointHead, stamp: Stamp) -> HeadBasis:
    """Look the proposed head up: an import may tell of people who have left, others name who is here."""
    if "operator" in stamp.roles or command.manager_id is None:
        return HeadBasis(stamp, on_roster=bool(await reader.fetchval(ON_ROSTER, command.manager_id)))
    there = await people.standing(reader, command.manager_id, stamp.today)
    return HeadBasis(stamp, on_roster=there is not None)


async def person_basis(reader: Reader, command: PersonCommand, stamp: Stamp) -> PersonBasis:
    """Look up what the person heads and the caller headed, or whether there is a gm, for a decision that needs it."""
    match command:
        case FoundGm():
            return PersonBasis(stamp, gm=await reader.fetchval(GM, stamp.today))
        case Move(effective_on=day):
            heads = await people.headed_from(reader, command.staff_id, day)
            favours = await people.headed_since(reader, stamp.actor, day, stamp.today)
            return PersonBasis(stamp, heads=heads, favours=favours)
        case Leave(left_on=day):
            return PersonBasis(stamp, heads=await people.headed_from(reader, command.staff_id, day))
        case _:
            return PersonBasis(stamp)
