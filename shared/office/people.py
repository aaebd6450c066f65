"""The people of the company on a day: who works where, in which role and function, and who heads what. P4-1

Roles are those of the roster. A head of a department is appointed; `finance_head`, `quality_head` and `office_head`
follow from role and headship, nobody grants them. Functions (`hr`, `warehouse`, …) are given for a time, beside a role.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.runtime.ask.decisions import Reader

HEADS_OF_OFFICES = {"finance": "finance_head", "quality": "quality_head", "office": "office_head"}

STANDING = """
SELECT place.role, place.department,
       ARRAY(SELECT h.department FROM read.head_on($2) AS h WHERE h.manager_id = p.staff_id) AS heads,
       ARRAY(SELECT f.function FROM read.function_period AS f
             WHERE f.staff_id = p.staff_id AND f.from_on <= $2 AND (f.to_on IS NULL OR $2 < f.to_on)) AS functions
FROM read.person AS p
JOIN LATERAL (SELECT q.role, q.department FROM read.placement AS q
              WHERE q.staff_id = p.staff_id AND q.effective_on <= $2
              ORDER BY q.effective_on DESC, q.position DESC LIMIT 1) AS place ON true
WHERE p.staff_id = $1 AND p.joined_on <= $2
  AND NOT EXISTS (SELECT FROM read.leaving AS l WHERE l.staff_id = p.staff_id AND l.left_on < $2)
"""
HEADED = "SELECT department FROM read.head_on($2) WHERE manager_id = $1"
# What somebody heads on a day, and what he or she heads later by what is on record.
HEADED_FROM = f"""
{HEADED} UNION SELECT department FROM read.headship WHERE manager_id = $1 AND effective_on > $2
"""
# From `$2` to the day before `$3`: each day on which something changed, and what somebody headed from it on.
HEADED_SINCE = """
WITH days AS (SELECT $2::date AS day
              UNION SELECT effective_on FROM read.headship WHERE effective_on > $2 AND effective_on < $3)
SELECT d.day, h.department AS one FROM days AS d JOIN LATERAL read.head_on(d.day) AS h ON h.manager_id = $1
"""
UNDER_SINCE = """
WITH days AS (SELECT $2::date AS day
              UNION SELECT effective_on FROM read.headship WHERE effective_on > $2 AND effective_on < $3
              UNION SELECT effective_on FROM read.placement WHERE effective_on > $2 AND effective_on < $3)
SELECT d.day, p.staff_id AS one FROM days AS d
JOIN LATERAL read.head_on(d.day) AS h ON h.manager_id = $1
JOIN LATERAL read.placement_on(d.day) AS p ON p.department = h.department
"""
MEMBERS = "SELECT staff_id FROM read.placement_on($2) WHERE department = ANY($1)"
DEPARTMENTS = "SELECT DISTINCT department FROM read.placement_on($2) WHERE staff_id = ANY($1)"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on a day: role, department, the departments that he or she heads, functions."""

    staff_id: str
    role: str
    department: str
    heads: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """The words under which `rights` knows the person, whatever the object.

        Only who heads a department is a `manager`; the role manager without a department gives what `rep` gives.
        """
        roles = {"rep" if self.role == "manager" else self.role, *self.functions}
        if self.heads:
            roles.add("manager")
            if self.role in HEADS_OF_OFFICES:
                roles.add(HEADS_OF_OFFICES[self.role])
        return frozenset(roles)


async def standing(reader: Reader, staff_id: str, day: date) -> Standing | None:
    """Return where somebody stands on a day; None: not on the roster."""
    row = await reader.fetchrow(STANDING, staff_id, day)
    if row is None:
        return None
    return Standing(staff_id, row["role"], row["department"], frozenset(row["heads"]), frozenset(row["functions"]))


async def members(reader: Reader, departments: Iterable[str], day: date) -> frozenset[str]:
    """Return the people of departments on a day; who has left stays with the last department."""
    named = sorted(departments)
    return frozenset(row["staff_id"] for row in await reader.fetch(MEMBERS, named, day)) if named else frozenset()


async def headed(reader: Reader, staff_id: str, day: date) -> frozenset[str]:
    """Return the people of the departments that somebody heads on a day."""
    return await members(reader, [row["department"] for row in await reader.fetch(HEADED, staff_id, day)], day)


async def headed_from(reader: Reader, staff_id: str, day: date) -> frozenset[str]:
    """Return the departments that somebody heads on a day or, by what is on record, later."""
    return frozenset(row["department"] for row in await reader.fetch(HEADED_FROM, staff_id, day))


async def headed_since(reader: Reader, staff_id: str, first: date, today: date) -> Mapping[date, frozenset[str]]:
    """Return the departments that somebody headed before today, by the days of change from the first one on."""
    return _by_day(await reader.fetch(HEADED_SINCE, staff_id, first, today)) if first < today else {}


async def under_since(reader: Reader, staff_id: str, first: date, today: date) -> Mapping[date, frozenset[str]]:
    """Return the people whom somebody headed before today, by the days of change from the first one on."""
    return _by_day(await reader.fetch(UNDER_SINCE, staff_id, first, today)) if first < today else {}


def _by_day(rows: Iterable[Any]) -> Mapping[date, frozenset[str]]:
    found: dict[date, set[str]] = {}
    for row in rows:
        found.setdefault(row["day"], set()).add(row["one"])
    return {day: frozenset(ones) for day, ones in found.items()}


def gains(headed: Mapping[date, frozenset[str]], *, before: str | None, after: str, until: date) -> bool:
    """Return whether what somebody headed on past days grows where `after` stands in for `before` until a day. P4-5.2

    `headed` holds departments or people by the days of change; the head of a department earns on what its reps collect.
    """
    return any(day < until and after in ones and before not in ones for day, ones in headed.items())


async def departments(reader: Reader, people: Iterable[str], day: date) -> frozenset[str]:
    """Return the departments in which people work on a day."""
    named = sorted(people)
    return frozenset(row["department"] for row in await reader.fetch(DEPARTMENTS, named, day)) if named else frozenset()
