"""Who has joined for good: papers handed in, training passed, both approvals there. P4-8.1

Whoever was brought in by an import, or joined before there was a checklist, counts as complete.
"""

from collections.abc import Iterable

from shared.runtime.ask.decisions import Reader, Refused

OPEN = """
SELECT p.staff_id FROM read.person AS p
WHERE p.staff_id = ANY($1) AND p.checklist AND NOT EXISTS (SELECT FROM read.joining AS j WHERE j.staff_id = p.staff_id)
"""


class ChecklistOpen(Refused):
    """Until papers, training and approvals are complete, nobody owns, registers or receives customers.

    Nor is such a person the rep of a contract, or collects money.
    """

    clause = "P4-8.1"


async def joining(reader: Reader, people: Iterable[str | None]) -> frozenset[str]:
    """Return those whose checklist is open."""
    named = sorted({one for one in people if one is not None})
    return frozenset(row["staff_id"] for row in await reader.fetch(OPEN, named)) if named else frozenset()


def check_joined(people: Iterable[str | None], open_: frozenset[str]) -> None:
    """Let pass whose checklist is complete. Raises ChecklistOpen."""
    if found := sorted({one for one in people if one is not None} & open_):
        raise ChecklistOpen(f"The checklist of {', '.join(found)} is open: hr and the head complete it.", people=found)
