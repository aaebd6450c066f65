"""StaffLeft -> table departure, one row per person who left. P4-8.2"""

from collections.abc import Iterator

from shared.events.staff import StaffLeft
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "departure",
    {"staff_id": "text", "left_on": "date"},
    ("staff_id",),
    "The last day of those who left / 离职人员的最后工作日",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who left."""
    match recorded.event:
        case StaffLeft() as left:
            yield (left.staff_id, left.left_on)
        case _:
            pass
