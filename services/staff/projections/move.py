"""StaffMoved -> table move, one row per person and day of moving. P4-1"""

from collections.abc import Iterator

from shared.events.staff import StaffMoved
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "move",
    {"staff_id": "text", "effective_on": "date", "role": "text", "department": "text"},
    ("staff_id", "effective_on"),
    "From which day somebody works in which role and department / 调岗：自何日起任何职、在何部门",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who moved where."""
    match recorded.event:
        case StaffMoved() as moved:
            yield (moved.staff_id, moved.effective_on, moved.role, moved.department)
        case _:
            pass
