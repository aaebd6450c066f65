"""花名册 / Who works where, in which role and under whom, on any day. P4-1, P4-8.2"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.staff import DepartmentHeadAppointed, StaffJoined, StaffLeft, StaffMoved
from shared.runtime.projections import Projection
from shared.runtime.rows import copied, made, table


class Employment(NamedTuple):
    """Somebody who joined, with the first role and department. P4-1"""

    staff_id: str
    name: str
    role: str
    department: str
    joined_on: date


EMPLOYMENT = copied(
    table(
        Employment,
        "employment",
        key="staff_id",
        comment="入职人员及其最初的职务与部门 / everybody who ever joined, with the first role and department",
    ),
    StaffJoined,
)


class Move(NamedTuple):
    """From which day somebody works in which role and department. P4-1"""

    staff_id: str
    effective_on: date
    role: str
    department: str


MOVE = copied(
    table(
        Move,
        "move",
        key=("staff_id", "effective_on"),
        comment="调岗：自何日起任何职、在何部门 / from which day somebody works in which role and department",
    ),
    StaffMoved,
)


class Departure(NamedTuple):
    """The last day of somebody who left. P4-8.2"""

    staff_id: str
    left_on: date


DEPARTURE = copied(
    table(Departure, "departure", key="staff_id", comment="离职人员的最后工作日 / the last day of those who left"),
    StaffLeft,
)


class DepartmentHead(NamedTuple):
    """From which day who heads a department; no manager: nobody. P4-1"""

    department: str
    effective_on: date
    manager_id: str | None


def department_head(head: DepartmentHeadAppointed) -> Iterator[DepartmentHead]:
    """Yield who heads which department since when.

    A key cannot be empty, so "as far back as anybody asks" is the first day that there is.
    """
    yield DepartmentHead(head.department, head.effective_on or date.min, head.manager_id)


DEPARTMENT_HEAD = made(
    table(
        DepartmentHead,
        "department_head",
        key=("department", "effective_on"),
        comment="部门负责人及其起始日，0001-01-01 为向来 / heads of departments by day; none: nobody",
    ),
    department_head,
)

ROSTER = Projection(
    "roster",
    ("staff",),
    (EMPLOYMENT, MOVE, DEPARTURE, DEPARTMENT_HEAD),
    comment="任一日的人员、部门、职务与上级 / who works where, in which role and under whom, on any day",
)
