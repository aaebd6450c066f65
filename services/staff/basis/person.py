"""The basis of a decision about a person: whether there is a GM, who heads what, the rule book."""

from services.staff.policy import StaffRules
from services.staff.subjects.person.state import PersonBasis
from services.staff.subjects.person.wishes import DoJoiningItem, FoundGm, Leave, Move, PersonCommand
from shared.office import people
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

GM = "SELECT staff_id FROM bi.roster($1) WHERE role = 'gm' ORDER BY staff_id LIMIT 1"

HEAD = """
SELECT h.manager_id FROM read.placement_on($2) AS p JOIN read.head_on($2) AS h USING (department) WHERE p.staff_id = $1
"""


async def person_basis(book: Book[StaffRules], reader: Reader, command: PersonCommand, stamp: Stamp) -> PersonBasis:
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
        case DoJoiningItem(staff_id=staff_id):
            return PersonBasis(stamp, head=await reader.fetchval(HEAD, staff_id, stamp.today), policy=book)
        case _:
            return PersonBasis(stamp)
