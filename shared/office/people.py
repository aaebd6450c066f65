"""The people of the company on a day: who works where, in which role, and who heads which department. P4-1

Roles are those of the roster. A head of a department is appointed; `finance_head`, `quality_head` and `office_head`
follow from role and headship, nobody grants them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.runtime.decisions import Reader

HEADS_OF_OFFICES = {"finance": "finance_head", "quality": "quality_head", "office": "office_head"}

STANDING = """
SELECT place.role, place.department,
       ARRAY(SELECT h.department FROM read.head_on($2) AS h WHERE h.manager_id = p.staff_id) AS heads
FROM read.person AS p
JOIN LATERAL (SELECT q.role, q.department FROM read.placement AS q
              WHERE q.staff_id = p.staff_id AND q.effective_on <= $2
              ORDER BY q.effective_on DESC, q.position DESC LIMIT 1) AS place ON true
WHERE p.staff_id = $1 AND p.joined_on <= $2
  AND NOT EXISTS (SELECT FROM read.leaving AS l WHERE l.staff_id = p.staff_id AND l.left_on < $2)
"""
HEADED = "SELECT department FROM read.head_on($2) WHERE manager_id = $1"
MEMBERS = "SELECT staff_id FROM read.placement_on($2) WHERE department = ANY($1)"
DEPARTMENTS = "SELECT DISTINCT department FROM read.placement_on($2) WHERE staff_id = ANY($1)"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on a day: the role, the department, and the departments that he or she heads."""

    staff_id: str
    role: str
    department: str
    heads: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """The words under which `rights` knows the person, whatever the object.

        Only who heads a department is a `manager`; the role manager without a department gives what `rep` gives.
        """
        roles = {"rep" if self.role == "manager" else self.role}
        if self.heads:
            roles.add("manager")
            if self.role in HEADS_OF_OFFICES:
                roles.add(HEADS_OF_OFFICES[self.role])
        return frozenset(roles)


async def standing(reader: Reader, staff_id: str, day: date) -> Standing | None:
    """Return where somebody stands on a day; None: not on the roster."""
    row = await reader.fetchrow(STANDING, staff_id, day)
    return None if row is None else Standing(staff_id, row["role"], row["department"], frozenset(row["heads"]))


async def members(reader: Reader, departments: Iterable[str], day: date) -> frozenset[str]:
    """Return the people of departments on a day; who has left stays with the last department."""
    named = sorted(departments)
    return frozenset(row["staff_id"] for row in await reader.fetch(MEMBERS, named, day)) if named else frozenset()


async def headed(reader: Reader, staff_id: str, day: date) -> frozenset[str]:
    """Return the people of the departments that somebody heads on a day."""
    return await members(reader, [row["department"] for row in await reader.fetch(HEADED, staff_id, day)], day)


async def departments(reader: Reader, people: Iterable[str], day: date) -> frozenset[str]:
    """Return the departments in which people work on a day."""
    named = sorted(people)
    return frozenset(row["department"] for row in await reader.fetch(DEPARTMENTS, named, day)) if named else frozenset()
