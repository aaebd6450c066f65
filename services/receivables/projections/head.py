"""DepartmentHeadAppointed -> table head: who heads a department since when; no day: since ever. P4-1"""

from collections.abc import Iterator

from shared.events.staff import DepartmentHeadAppointed
from shared.runtime.projections import Recorded, Row, Table

OF = (DepartmentHeadAppointed,)
TABLE = Table(
    "head",
    {
        "department": "text",
        "position": "bigint",
        "effective_on": "date",
        "staff_id": "text",
    },
    key=("department", "position"),
    comment="部门负责人 / heads of departments, by day",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the appointment."""
    if isinstance(appointed := recorded.event, DepartmentHeadAppointed):
        yield appointed.department, recorded.position, appointed.effective_on, appointed.manager_id
