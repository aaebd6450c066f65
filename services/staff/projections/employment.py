"""StaffJoined -> table employment, one row per person. P4-1"""

from collections.abc import Iterator

from shared.events.staff import StaffJoined
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "employment",
    {"staff_id": "text", "name": "text", "role": "text", "department": "text", "joined_on": "date"},
    ("staff_id",),
    "Everybody who ever joined, with the first role and department / 入职人员及其最初的职务与部门",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who joined."""
    match recorded.event:
        case StaffJoined() as joined:
            yield (joined.staff_id, joined.name, joined.role, joined.department, joined.joined_on)
        case _:
            pass
