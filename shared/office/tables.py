"""Tables that every service keeps alike: roster, changed shared numbers, customers, duties, attachments.

The SQL beside them (`migrations/`) reads them as of a day and shows them in schema `bi`. P4-1, P2-1, P2-2a, P5-4.2
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from shared.events.customers import (
    CustomerAssigned,
    CustomerFiled,
    CustomerRegistered,
    CustomersMerged,
    DuplicateCleared,
    DuplicateSuspected,
)
from shared.events.office import (
    DutyDeadlineFixed,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
    FileAttached,
    RuleChanged,
)
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
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, copied, made, table

MIGRATIONS = Path(__file__).with_name("migrations")
OF_SOME = frozenset({"proposals"})
"""Folders of rooms that not every service has."""

STAFF_PAPER = "staff-paper"
"""What the papers of a person are called as an object: in the log of reads, and in front of their files."""


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


class DutyRow(NamedTuple):
    """事项：何人、何事、何时到期 / duties as they were raised. P5-4.2"""

    duty_id: str
    service: str
    kind: str
    subject: str
    owner_id: str
    raised_on: date
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    clause: str | None
    by_hand: bool
    reason: str | None


def duty(raised: DutyRaised, recorded: Recorded) -> Iterator[DutyRow]:
    """Yield the duty."""
    what = raised.duty_id, recorded.source, raised.kind, raised.subject, raised.owner
    due = raised.raised_on, raised.due_on, raised.due_at, raised.provisional is not None
    yield DutyRow(*what, *due, raised.clause, raised.by_hand, raised.reason)


DUTY = made(table(DutyRow, key="duty_id", name="duty", indexes=["owner_id"]), duty)


class DutyOwner(NamedTuple):
    """事项移交 / later owners of duties."""

    duty_id: str
    position: int
    owner_id: str
    passed_on: date


DUTY_OWNER = copied(table(DutyOwner, key=("duty_id", "position"), indexes=["owner_id"]), DutyPassedOn, owner_id="owner")


class DutyDeadline(NamedTuple):
    """重新核定的到期日 / due days that were counted anew."""

    duty_id: str
    position: int
    fixed_on: date
    due_on: date
    provisional: bool


def duty_deadline(fixed: DutyDeadlineFixed, recorded: Recorded) -> Iterator[DutyDeadline]:
    """Yield the due day."""
    yield DutyDeadline(fixed.duty_id, recorded.position, fixed.fixed_on, fixed.due_on, fixed.provisional is not None)


DUTY_DEADLINE = made(table(DutyDeadline, key=("duty_id", "position")), duty_deadline)


class DutyEnd(NamedTuple):
    """事项完成或撤回 / how duties ended: `done`, `done_late` or `withdrawn`."""

    duty_id: str
    status: str
    ended_on: date
    done_by: str | None
    note: str | None


def duty_end(ended: DutyDone | DutyWithdrawn) -> Iterator[DutyEnd]:
    """Yield the end."""
    if isinstance(ended, DutyWithdrawn):
        yield DutyEnd(ended.duty_id, "withdrawn", ended.withdrawn_on, None, ended.reason)
    else:
        status = "done_late" if ended.late else "done"
        yield DutyEnd(ended.duty_id, status, ended.done_on, ended.done_by, ended.note)


DUTY_END = made(table(DutyEnd, key="duty_id"), duty_end)


class DutyOverdue(NamedTuple):
    """逾期事项 / duties that fell overdue, and the day that began after the due day."""

    duty_id: str
    position: int
    overdue_on: date


DUTY_OVERDUE = copied(table(DutyOverdue, key=("duty_id", "position")), DutyFellOverdue)


class DutyEscalation(NamedTuple):
    """逾期上报 / who above the owner was told, on which working day after the due day."""

    duty_id: str
    position: int
    escalated_on: date
    working_days: int
    escalated_to: str


DUTY_ESCALATION = copied(table(DutyEscalation, key=("duty_id", "position")), DutyEscalated)

DUTIES = (DUTY, DUTY_OWNER, DUTY_DEADLINE, DUTY_END, DUTY_OVERDUE, DUTY_ESCALATION)


class Attachment(NamedTuple):
    """附件：所属对象、序号、文件指纹 / files of objects by their numbers, `sha256` names the bytes. P5-4.2"""

    object: str
    file_no: str
    sha256: str
    name: str
    kind: str
    media: str
    dated_on: date
    direction: str | None
    supersedes: str | None
    attached_by: str
    recorded_at: datetime


ATTACHMENT = copied(table(Attachment, key=("object", "file_no"), indexes=["sha256"]), FileAttached, object="of")

ROSTER = (
    *(PERSON, PLACEMENT, LEAVING, HEADSHIP, FUNCTION_PERIOD, JOINING),
    *(DELEGATION, DELEGATION_REVOCATION, RULE_CHANGE),
)


class CustomerEntry(NamedTuple):
    """客户登记及登记时的归属 / customers in the order of the register, with the owner of then."""

    customer_id: str
    entry: int
    name: str
    owner_id: str | None
    registered_on: date


CUSTOMER_ENTRY = copied(
    table(CustomerEntry, key="customer_id", indexes=["owner_id"]), CustomerRegistered, entry="version"
)


class CustomerAssignment(NamedTuple):
    """客户归属变更；空：公海 / later owners, each from a day on; none: the pool."""

    customer_id: str
    effective_on: date
    owner_id: str | None


CUSTOMER_ASSIGNMENT = copied(
    table(CustomerAssignment, key=("customer_id", "effective_on"), indexes=["owner_id"]), CustomerAssigned
)


class CustomerFiling(NamedTuple):
    """客户档案中的语言及其起始日 / in which language a customer is written to, from a day on. P5-6.1"""

    customer_id: str
    filed_on: date
    language: str


def customer_filing(filed: CustomerFiled) -> Iterator[CustomerFiling]:
    """Yield the language, where it is said."""
    if filed.language is not None:
        yield CustomerFiling(filed.customer_id, filed.filed_on, filed.language)


CUSTOMER_FILING = made(table(CustomerFiling, key=("customer_id", "filed_on")), customer_filing)


class CustomerSuspicion(NamedTuple):
    """疑似重复 / entries that look like an earlier one. P2-2a"""

    customer_id: str
    earlier_id: str
    earlier_owns: bool


CUSTOMER_SUSPICION = copied(table(CustomerSuspicion, key=("customer_id", "earlier_id")), DuplicateSuspected)


class CustomerRuling(NamedTuple):
    """疑似重复的裁定 / what was ruled about them. P2-2a"""

    customer_id: str
    earlier_id: str
    merged: bool
    ruled_on: date


def customer_ruling(ruled: DuplicateCleared | CustomersMerged) -> Iterator[CustomerRuling]:
    """Yield what was ruled."""
    yield CustomerRuling(ruled.customer_id, ruled.earlier_id, isinstance(ruled, CustomersMerged), ruled.ruled_on)


CUSTOMER_RULING = made(
    table(CustomerRuling, key=("customer_id", "earlier_id"), indexes=["earlier_id"]), customer_ruling
)

REGISTER = (CUSTOMER_ENTRY, CUSTOMER_ASSIGNMENT, CUSTOMER_FILING, CUSTOMER_SUSPICION, CUSTOMER_RULING)


def projections(service: str) -> tuple[Projection, ...]:
    """Return what every service keeps: copies of the roster and of the register, its own duties and attachments."""
    return (
        Projection(people(service), ("staff",), ROSTER, comment="花名册 / the roster, as this service knows it"),
        Projection(
            f"{service}_customers",
            ("customers",),
            REGISTER,
            comment="客户及其归属 / customers and whose they are, as this service knows it",
        ),
        Projection(f"{service}_duties", (service,), DUTIES, comment="待办事项 / the duties of this service"),
        Projection(
            f"{service}_files",
            (service,),
            (ATTACHMENT,),
            comment="附件 / the files of this service's objects",
        ),
    )


def people(service: str) -> str:
    """Return the name of the projection that holds a service's copy of the roster."""
    return f"{service}_people"


def migrations() -> tuple[tuple[str, Path], ...]:
    """Return place and folder of the SQL that reads these tables; it is applied when the tables are there."""
    folders = [folder.name for folder in sorted(MIGRATIONS.iterdir()) if folder.is_dir()]
    return tuple(migration(name) for name in folders if name not in OF_SOME)


def migration(name: str) -> tuple[str, Path]:
    """Return place and folder of the SQL that reads the tables of one room."""
    return f"office/{name}", MIGRATIONS / name
