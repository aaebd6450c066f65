"""Who works here: people, places, roles, functions, delegations; and numbers that were changed. P4-1, P2-1"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.office import RuleChanged
from shared.events.staff import (
    DelegationGiven,
    DelegationRevoked,
    DepartmentHeadAppointed,
    FunctionEnded,
    FunctionGiven,
    JoiningCompleted,
    StaffJoined,
    StaffLeft,
    StaffMoved,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class Person(NamedTuple):
    """入过职的人员，及是否须办入职手续 / everybody who ever joined, and whether papers and training were to follow."""

    staff_id: str
    name: str
    joined_on: date
    checklist: bool


PERSON = copied(table(Person, key="staff_id"), StaffJoined)


class Placement(NamedTuple):
    """任职：自何日起任何职、在何部门 / who works in which role and department, each from a day on."""

    staff_id: str
    position: int
    effective_on: date
    role: str
    department: str


def placement(fact: StaffJoined | StaffMoved, recorded: Recorded) -> Iterator[Placement]:
    """Yield the place."""
    since = fact.joined_on if isinstance(fact, StaffJoined) else fact.effective_on
    yield Placement(fact.staff_id, recorded.position, since, fact.role, fact.department)


PLACEMENT = made(table(Placement, key=("staff_id", "position"), indexes=["department"]), placement)


class StaffRole(NamedTuple):
    """员工及其岗位 / who works here, in which role from which day. P4-1"""

    staff_id: str
    effective_on: date
    role: str


def staff_role(fact: StaffJoined | StaffMoved) -> Iterator[StaffRole]:
    """Yield the role."""
    since = fact.joined_on if isinstance(fact, StaffJoined) else fact.effective_on
    yield StaffRole(fact.staff_id, since, fact.role)


STAFF_ROLE = made(table(StaffRole, key=("staff_id", "effective_on")), staff_role)
"""Not kept by every service: contracts and orders have it in projections of their own."""


class Leaving(NamedTuple):
    """最后工作日 / the last day of those who left. P4-8.2"""

    staff_id: str
    left_on: date


LEAVING = copied(table(Leaving, key="staff_id"), StaffLeft)


class Headship(NamedTuple):
    """部门负责人及其起始日，0001-01-01 为向来 / heads of departments, each from a day on; 0001-01-01: ever."""

    department: str
    effective_on: date
    manager_id: str | None


def headship(head: DepartmentHeadAppointed) -> Iterator[Headship]:
    """Yield the head."""
    yield Headship(head.department, head.effective_on or date.min, head.manager_id)


HEADSHIP = made(table(Headship, key=("department", "effective_on"), indexes=["manager_id"]), headship)


class FunctionPeriod(NamedTuple):
    """职能及其起止日（止日不含），空为至今 / functions beside a role, half-open; `to_on` empty: until it is ended."""

    staff_id: str
    function: str
    from_on: date
    to_on: date | None


FUNCTION_PERIOD = copied(table(FunctionPeriod, key=("staff_id", "function", "from_on")), FunctionGiven, FunctionEnded)


class Joining(NamedTuple):
    """入职手续齐备 / whose papers and training are complete. P4-8.1"""

    staff_id: str
    completed_on: date


JOINING = copied(table(Joining, key="staff_id"), JoiningCompleted)


class Delegation(NamedTuple):
    """授权：何人代何人、哪些步骤、起止日（含） / who decides in whose place; steps between commas, days included."""

    delegation_no: str
    delegator_id: str
    delegate_id: str
    steps: str
    from_on: date
    to_on: date
    max_amount: Amount | None
    reason: str
    given_on: date


def delegation(given: DelegationGiven) -> Iterator[Delegation]:
    """Yield the delegation."""
    whose = given.delegation_no, given.delegator_id, given.delegate_id
    days = given.from_on, given.to_on
    yield Delegation(*whose, ", ".join(given.steps), *days, given.max_amount, given.reason, given.given_on)


DELEGATION = made(table(Delegation, key="delegation_no", indexes=[("delegator_id", "delegate_id")]), delegation)


class DelegationRevocation(NamedTuple):
    """授权的撤销日 / delegations that ended at once."""

    delegation_no: str
    revoked_on: date


DELEGATION_REVOCATION = copied(table(DelegationRevocation, key="delegation_no"), DelegationRevoked)


class RuleChange(NamedTuple):
    """人事服务所管、各服务共用的数字的变更 / changes of the numbers that staff keeps for all services."""

    name: str
    effective_from: date
    position: int
    value: str


RULE_CHANGE = copied(table(RuleChange, key=("name", "effective_from", "position")), RuleChanged)

ROSTER = (
    *(PERSON, PLACEMENT, LEAVING, HEADSHIP, FUNCTION_PERIOD, JOINING),
    *(DELEGATION, DELEGATION_REVOCATION, RULE_CHANGE),
)
