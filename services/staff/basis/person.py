"""What a decision about a person rests on: the GM there is, and who heads what."""

from services.staff.subjects.person.state import PersonBasis
from services.staff.subjects.person.wishes import FoundGm, Leave, Move, PersonCommand
from shared.office import people
from shared.runtime.ask.decisions import Reader, Stamp

GM = "SELECT staff_id FROM bi.roster($1) WHERE role = 'gm' ORDER BY staff_id LIMIT 1"


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
