"""StaffJoined, StaffMoved -> table staff_role. P4-1"""

from collections.abc import Iterator

from shared.events.staff import StaffJoined, StaffMoved
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="staff_role",
    columns={
        "staff_id": "TEXT",
        "effective_on": "DATE",
        "role": "TEXT",
    },
    key=("staff_id", "effective_on"),
    comment="Who works here, in which role from which day 员工及其岗位",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    match recorded.event:
        case StaffJoined() as event:
            yield event.staff_id, event.joined_on, event.role
        case StaffMoved() as event:
            yield event.staff_id, event.effective_on, event.role
        case _:
            pass
