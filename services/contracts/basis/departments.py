"""Who speaks for which department on a day: its members, its head, and whom the head lets decide. P3-4.6"""

from collections.abc import Iterable, Mapping
from datetime import date

from shared.events.reviews import Present
from shared.office import people
from shared.runtime.ask.decisions import Reader

MEMBERS: Mapping[str, frozenset[str]] = {
    "quality": frozenset({"quality"}),
    "finance": frozenset({"finance"}),
    "production": frozenset({"production", "production_head"}),
    "purchasing": frozenset({"purchasing_head"}),
    "warehouse": frozenset({"warehouse"}),
    "dispatch": frozenset({"dispatcher"}),
}
"""The roles and functions of the members of each department."""
HEADS: Mapping[str, str] = {"production": "production_head", "purchasing": "purchasing_head"}
"""The functions whose holders head a department, with all who work in the same place as they."""

PLACES = """
SELECT DISTINCT f.function, p.department FROM read.function_period AS f JOIN read.placement_on($1) AS p USING (staff_id)
WHERE f.from_on <= $1 AND (f.to_on IS NULL OR $1 < f.to_on)
"""
AMOUNT = "SELECT amount FROM read.contract_content WHERE contract_no = $1 ORDER BY revision DESC LIMIT 1"
DELEGATORS = (
    """
SELECT d.delegator_id FROM read.delegation AS d LEFT JOIN read.delegation_revocation AS r USING (delegation_no)
WHERE d.delegate_id = $1 AND d.from_on <= $2 AND $2 <= d.to_on AND (r.revoked_on IS NULL OR $2 < r.revoked_on)
  AND 'countersign' = ANY (string_to_array(d.steps, ', '))
  AND (d.max_amount IS NULL OR d.max_amount >= ("""
    + AMOUNT.replace("$1", "$3")
    + """))
"""
)


async def departments_of(reader: Reader, staff_id: str, day: date) -> frozenset[str]:
    """Return the departments of which somebody is a member, or the head, on a day."""
    there = await people.standing(reader, staff_id, day)
    if there is None:
        return frozenset()
    places: dict[str, set[str]] = {}
    for row in await reader.fetch(PLACES, day):
        places.setdefault(row["function"], set()).add(row["department"])

    def belongs(department: str) -> bool:
        headed = set[str]().union(*(places.get(word, set()) for word in MEMBERS[department]))
        with_head = there.department in places.get(HEADS.get(department, ""), set())
        return bool(there.roles & MEMBERS[department] or there.heads & headed or with_head)

    return frozenset(filter(belongs, MEMBERS))


async def seats(
    reader: Reader, present: Iterable[Present], contract_no: str, day: date
) -> Mapping[str, frozenset[str]]:
    """Return who of those present may sit for which department: as its head, or as a delegate for its countersign."""
    found: dict[str, set[str]] = {}
    for one in present:
        rows = await reader.fetch(DELEGATORS, one.staff_id, day, contract_no)
        for staff_id in (one.staff_id, *(row["delegator_id"] for row in rows)):
            there = await people.standing(reader, staff_id, day)
            if there is not None and f"{one.department}_head" in there.roles:
                found.setdefault(one.department, set()).add(one.staff_id)
    return {department: frozenset(ones) for department, ones in found.items()}


async def on_the_roster(reader: Reader, staff: Iterable[str], day: date) -> frozenset[str]:
    """Return those who are on the roster on a day."""
    return frozenset([one for one in set(staff) if await people.standing(reader, one, day) is not None])
