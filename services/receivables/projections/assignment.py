"""StaffJoined, StaffMoved -> table assignment: who works in which department since when. P4-1"""

from collections.abc import Iterator

from shared.events.staff import StaffJoined, StaffMoved
from shared.runtime.projections import Recorded, Row, Table

OF = (StaffJoined, StaffMoved)
TABLE = Table(
    "assignment",
    {
        "staff_id": "text",
        "position": "bigint",
        "department": "text NOT NULL",
        "effective_on": "date NOT NULL",
    },
    key=("staff_id", "position"),
    comment="人员所属部门 / departments in which people work, by day",
    indexes=(("department",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the assignment."""
    match recorded.event:
        case StaffJoined() as joined:
            yield joined.staff_id, recorded.position, joined.department, joined.joined_on
        case StaffMoved() as moved:
            yield moved.staff_id, recorded.position, moved.department, moved.effective_on
        case _:
            pass
