"""Whose the papers of a person are: the person's own. P4-8.1"""

from datetime import date

from shared.office.rights import Matter, of_rep
from shared.runtime.running import Running

ON_ROSTER = "SELECT true FROM read.person WHERE staff_id = $1"


async def of_person(parts: Running, staff_id: str, _day: date) -> Matter | None:
    """Return the matter of a person's papers; None: nobody of this id ever joined."""
    return of_rep(staff_id) if await parts.pool.fetchval(ON_ROSTER, staff_id) else None
