"""Who sees whose commission: reps their own, managers their department's, the others everybody's. P4-5.2"""

from datetime import date

from shared.runtime.callers import Caller
from shared.runtime.decisions import Reader

EVERYBODY = frozenset({"finance", "gm", "director", "operator"})
DEPARTMENT = """
WITH heads AS (
    SELECT DISTINCT ON (department) department, staff_id FROM read.head
    WHERE effective_on IS NULL OR effective_on <= $2 ORDER BY department, effective_on DESC NULLS LAST, position DESC
),
members AS (
    SELECT DISTINCT ON (staff_id) staff_id, department FROM read.assignment
    WHERE effective_on <= $2 ORDER BY staff_id, effective_on DESC, position DESC
)
SELECT m.staff_id FROM members AS m JOIN heads AS h USING (department) WHERE h.staff_id = $1
"""


async def seen(read: Reader, who: Caller, day: date) -> list[str] | None:
    """Return the people whose commission somebody may see as of a day; None: everybody's."""
    if who.roles & EVERYBODY:
        return None
    mine = await read.fetch(DEPARTMENT, who.name, day) if "manager" in who.roles else ()
    return sorted({who.name, *(row["staff_id"] for row in mine)})
