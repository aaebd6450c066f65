"""DepartmentHeadAppointed -> table department_head. P4-1"""

from collections.abc import Iterator
from datetime import date

from shared.events.staff import DepartmentHeadAppointed
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="department_head",
    columns={
        "department": "TEXT",
        "effective_on": "DATE",
        "manager_id": "TEXT",
    },
    key=("department", "effective_on"),
    comment="Heads of departments by first day 部门负责人",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets; a head without a first day was there from the beginning."""
    event = recorded.event
    if isinstance(event, DepartmentHeadAppointed):
        yield event.department, event.effective_on or date.min, event.manager_id
