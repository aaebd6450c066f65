"""What the staff service says: who works where, under whom, since when. P4-1"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.numbers import Count
from shared.events.text import Hash, Id, Text

Role = Literal["rep", "manager", "director", "finance", "gm", "quality", "office", "member"]
"""`member`: production, purchasing, warehouse, drivers and everybody else; no right but those of everybody."""

RoleV1 = Literal["rep", "manager", "director", "finance", "gm", "quality", "office"]


class StaffJoined(Event):
    """Somebody joined the company in a department. P4-1, P4-8.1

    `checklist`: papers and training are to be completed first (`JoiningCompleted`); without it they count as complete.
    """

    TYPE: ClassVar[str] = "huikuan.staff.StaffJoined.v2"
    staff_id: Id
    name: Text
    role: Role
    department: Id
    joined_on: Day
    checklist: bool = False


class StaffJoinedV1(Event):
    """Somebody joined the company, before there were members. P4-1, P4-8.1"""

    TYPE: ClassVar[str] = "huikuan.staff.StaffJoined.v1"
    staff_id: Id
    name: Text
    role: RoleV1
    department: Id
    joined_on: Day

    def upcast(self) -> StaffJoined:
        """Return the fact in the words of today."""
        return StaffJoined(**dict(self))


class StaffMoved(Event):
    """From this day somebody works in another department or role. P4-1"""

    TYPE: ClassVar[str] = "huikuan.staff.StaffMoved.v2"
    staff_id: Id
    department: Id
    role: Role
    effective_on: Day
    reason: Text | None = None  # why a move of an earlier day is recorded now


class StaffMovedV1(Event):
    """From this day somebody works in another department or role, before there were members. P4-1"""

    TYPE: ClassVar[str] = "huikuan.staff.StaffMoved.v1"
    staff_id: Id
    department: Id
    role: RoleV1
    effective_on: Day
    reason: Text | None = None

    def upcast(self) -> StaffMoved:
        """Return the fact in the words of today."""
        return StaffMoved(**dict(self))


class StaffLeft(Event):
    """The last day of somebody's employment. P4-8.2"""

    TYPE: ClassVar[str] = "huikuan.staff.StaffLeft.v1"
    staff_id: Id
    left_on: Day


class JoiningItemDone(Event):
    """An item of the checklist of who joined is done: a paper, the training with its points, an approval. P4-8.1

    `sha256`: the file of the paper, known by its bytes.
    """

    TYPE: ClassVar[str] = "huikuan.staff.JoiningItemDone.v1"
    staff_id: Id
    item: Text
    done_on: Day
    points: Count | None = None
    sha256: Hash | None = None
    recorded_by: Id


class JoiningCompleted(Event):
    """The checklist of somebody who joined is complete: from now on he may have customers, contracts, money. P4-8.1"""

    TYPE: ClassVar[str] = "huikuan.staff.JoiningCompleted.v1"
    staff_id: Id
    completed_on: Day


class DepartmentHeadAppointed(Event):
    """From this day a department has this head; None: nobody. `effective_on` None: as far back as anybody asks. P4-1"""

    TYPE: ClassVar[str] = "huikuan.staff.DepartmentHeadAppointed.v1"
    department: Id
    manager_id: Id | None = None
    effective_on: Day | None = None
    reason: Text | None = None  # why an appointment of an earlier day is recorded now


Function = Literal[
    "production_head",
    "purchasing_head",
    "system",
    "warehouse",
    "production",
    "dispatcher",
    "cashier",
    "hr",
    "integrity",
    "counsel",
    "board",
]
"""What somebody does beside the role, for a time. `system`: operations; `integrity`: takes reports of wrongdoing."""


class FunctionGiven(Event):
    """Somebody has a function from this day, and no longer on `to_on`; None: until it is ended. P4-1"""

    TYPE: ClassVar[str] = "huikuan.staff.FunctionGiven.v1"
    staff_id: Id
    function: Function
    from_on: Day
    to_on: Day | None = None


class FunctionEnded(Event):
    """The function that somebody has since `from_on` ends: from `to_on` he has it no more. P4-1

    Where both are one day it never held.
    """

    TYPE: ClassVar[str] = "huikuan.staff.FunctionEnded.v1"
    staff_id: Id
    function: Function
    from_on: Day
    to_on: Day


Step = Literal["review", "countersign", "office_head", "head", "finance_head", "director", "gm"]
"""What somebody decides by office and may let another decide for a while."""


class DelegationGiven(Event):
    """Somebody lets another decide these steps in his place, from one day to another, both included.

    `max_amount`: up to and with so many yuan; None: whatever the delegator may decide.
    """

    TYPE: ClassVar[str] = "huikuan.staff.DelegationGiven.v1"
    delegation_no: Id
    delegator_id: Id
    delegate_id: Id
    steps: tuple[Step, ...]
    from_on: Day
    to_on: Day
    max_amount: NotNegative | None = None
    reason: Text
    given_on: Day


class DelegationRevoked(Event):
    """A delegation ended at once, before its last day."""

    TYPE: ClassVar[str] = "huikuan.staff.DelegationRevoked.v1"
    delegation_no: Id
    revoked_by: Id
    revoked_on: Day
