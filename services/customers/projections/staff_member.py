"""StaffJoined -> table staff_member, everybody who may own a customer. P2-1"""

from collections.abc import Iterator

from shared.events.staff import StaffJoined
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "staff_member",
    {"staff_id": "text", "name": "text"},
    ("staff_id",),
    "Who is or was on the roster / 花名册上的人员",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who joined."""
    match recorded.event:
        case StaffJoined() as joined:
            yield (joined.staff_id, joined.name)
        case _:
            pass
