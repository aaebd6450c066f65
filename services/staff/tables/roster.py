"""花名册 / Who works where, in which role and under whom, on any day. P4-1, P4-8.2"""

from datetime import date
from typing import NamedTuple

from shared.events.staff import (
    FunctionEnded,
    FunctionGiven,
    StaffJoined,
    StaffLeft,
    StaffMoved,
)
from shared.office.tables.roster import Headship, headship
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import copied, made, table


class Employment(NamedTuple):
    """入职人员及其最初的职务与部门 / everybody who ever joined, with the first role and department."""

    staff_id: str
    name: str
    role: str
    department: str
    joined_on: date


EMPLOYMENT = copied(table(Employment, key="staff_id"), StaffJoined)


class Move(NamedTuple):
    """调岗：自何日起任何职、在何部门 / from which day somebody works in which role and department."""

    staff_id: str
    effective_on: date
    role: str
    department: str


MOVE = copied(table(Move, key=("staff_id", "effective_on")), StaffMoved)


class Departure(NamedTuple):
    """离职人员的最后工作日 / the last day of those who left. P4-8.2"""

    staff_id: str
    left_on: date


DEPARTURE = copied(table(Departure, key="staff_id"), StaffLeft)

DEPARTMENT_HEAD = made(table(Headship, name="department_head", key=("department", "effective_on")), headship)


class FunctionHeld(NamedTuple):
    """职能及其起止日（止日不含），空为至今 / functions beside a role, half-open; `to_on` empty: until it is ended."""

    staff_id: str
    function: str
    from_on: date
    to_on: date | None


FUNCTION_HELD = copied(table(FunctionHeld, key=("staff_id", "function", "from_on")), FunctionGiven, FunctionEnded)

ROSTER = Projection(
    "roster",
    ("staff",),
    (EMPLOYMENT, MOVE, DEPARTURE, DEPARTMENT_HEAD, FUNCTION_HELD),
    comment="任一日的人员、部门、职务与上级 / who works where, in which role and under whom, on any day",
)
