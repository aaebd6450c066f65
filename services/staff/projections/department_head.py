"""DepartmentHeadAppointed -> table department_head, one row per department and day of appointment. P4-1"""

from collections.abc import Iterator
from datetime import date

from shared.events.staff import DepartmentHeadAppointed
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "department_head",
    {"department": "text", "effective_on": "date", "manager_id": "text"},
    ("department", "effective_on"),
    "From which day who heads a department; 0001-01-01: ever since, no manager: nobody / 部门负责人及其起始日",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who heads which department since when."""
    match recorded.event:
        case DepartmentHeadAppointed() as head:
            # A key cannot be empty, so "as far back as anybody asks" is the first day that there is.
            yield (head.department, head.effective_on or date.min, head.manager_id)
        case _:
            pass
