"""Tables that every service keeps alike: the roster, and the customers with their owners. P4-1, P2-1, P2-2a

The SQL beside them (`migrations/`) reads them as of a day and shows them in schema `bi`.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from shared.events.customers import (
    CustomerAssigned,
    CustomerRegistered,
    CustomersMerged,
    DuplicateCleared,
    DuplicateSuspected,
)
from shared.events.staff import DepartmentHeadAppointed, StaffJoined, StaffLeft, StaffMoved
from shared.runtime.projections import Facts, Projection, Recorded, Row, Table

MIGRATIONS = Path(__file__).with_name("migrations")


def person(recorded: Recorded) -> Iterator[Row]:
    """Yield who joined."""
    if isinstance(joined := recorded.event, StaffJoined):
        yield joined.staff_id, joined.name, joined.joined_on


def placement(recorded: Recorded) -> Iterator[Row]:
    """Yield the place from joining, and each place moved to."""
    match recorded.event:
        case StaffJoined() as joined:
            yield joined.staff_id, recorded.position, joined.joined_on, joined.role, joined.department
        case StaffMoved() as moved:
            yield moved.staff_id, recorded.position, moved.effective_on, moved.role, moved.department
        case _:
            pass


def leaving(recorded: Recorded) -> Iterator[Row]:
    """Yield who left."""
    if isinstance(left := recorded.event, StaffLeft):
        yield left.staff_id, left.left_on


def headship(recorded: Recorded) -> Iterator[Row]:
    """Yield who heads a department; a head without a day heads it as far back as anybody asks."""
    if isinstance(appointed := recorded.event, DepartmentHeadAppointed):
        yield appointed.department, appointed.effective_on or date.min, appointed.manager_id


ROSTER = (
    Facts(
        Table(
            "person",
            {"staff_id": "text", "name": "text NOT NULL", "joined_on": "date NOT NULL"},
            ("staff_id",),
            "入过职的人员 / everybody who ever joined",
        ),
        person,
        (StaffJoined,),
    ),
    Facts(
        Table(
            "placement",
            {
                "staff_id": "text",
                "position": "bigint",
                "effective_on": "date NOT NULL",
                "role": "text NOT NULL",
                "department": "text NOT NULL",
            },
            ("staff_id", "position"),
            "任职：自何日起任何职、在何部门 / who works in which role and department, each from a day on",
            indexes=(("department",),),
        ),
        placement,
        (StaffJoined, StaffMoved),
    ),
    Facts(
        Table(
            "leaving",
            {"staff_id": "text", "left_on": "date NOT NULL"},
            ("staff_id",),
            "最后工作日 / the last day of those who left",
        ),
        leaving,
        (StaffLeft,),
    ),
    Facts(
        Table(
            "headship",
            {"department": "text", "effective_on": "date", "manager_id": "text"},
            ("department", "effective_on"),
            "部门负责人及其起始日，0001-01-01 为向来 / heads of departments, each from a day on; 0001-01-01: ever",
            indexes=(("manager_id",),),
        ),
        headship,
        (DepartmentHeadAppointed,),
    ),
)


def customer_entry(recorded: Recorded) -> Iterator[Row]:
    """Yield the entry of a customer with the owner that it was registered for."""
    if isinstance(customer := recorded.event, CustomerRegistered):
        yield customer.customer_id, recorded.version, customer.name, customer.owner_id, customer.registered_on


def customer_assignment(recorded: Recorded) -> Iterator[Row]:
    """Yield to whom a customer was assigned."""
    if isinstance(assigned := recorded.event, CustomerAssigned):
        yield assigned.customer_id, assigned.effective_on, assigned.owner_id


def customer_suspicion(recorded: Recorded) -> Iterator[Row]:
    """Yield which earlier entry a customer looks like."""
    if isinstance(suspected := recorded.event, DuplicateSuspected):
        yield suspected.customer_id, suspected.earlier_id, suspected.earlier_owns


def customer_ruling(recorded: Recorded) -> Iterator[Row]:
    """Yield whether two entries are one customer."""
    match recorded.event:
        case DuplicateCleared() as ruled:
            yield ruled.customer_id, ruled.earlier_id, False, ruled.ruled_on
        case CustomersMerged() as ruled:
            yield ruled.customer_id, ruled.earlier_id, True, ruled.ruled_on
        case _:
            pass


REGISTER = (
    Facts(
        Table(
            "customer_entry",
            {
                "customer_id": "text",
                "entry": "bigint NOT NULL",
                "name": "text NOT NULL",
                "owner_id": "text",
                "registered_on": "date NOT NULL",
            },
            ("customer_id",),
            "客户登记及登记时的归属 / customers in the order of the register, with the owner of then",
            indexes=(("owner_id",),),
        ),
        customer_entry,
        (CustomerRegistered,),
    ),
    Facts(
        Table(
            "customer_assignment",
            {"customer_id": "text", "effective_on": "date", "owner_id": "text"},
            ("customer_id", "effective_on"),
            "客户归属变更；空：公海 / later owners, each from a day on; none: the pool",
            indexes=(("owner_id",),),
        ),
        customer_assignment,
        (CustomerAssigned,),
    ),
    Facts(
        Table(
            "customer_suspicion",
            {"customer_id": "text", "earlier_id": "text", "earlier_owns": "boolean NOT NULL"},
            ("customer_id", "earlier_id"),
            "疑似重复 / entries that look like an earlier one",
        ),
        customer_suspicion,
        (DuplicateSuspected,),
    ),
    Facts(
        Table(
            "customer_ruling",
            {
                "customer_id": "text",
                "earlier_id": "text",
                "merged": "boolean NOT NULL",
                "ruled_on": "date NOT NULL",
            },
            ("customer_id", "earlier_id"),
            "疑似重复的裁定 / what was ruled about them",
            indexes=(("earlier_id",),),
        ),
        customer_ruling,
        (DuplicateCleared, CustomersMerged),
    ),
)


def projections(service: str) -> tuple[Projection, Projection]:
    """Return the copies of the roster and of the register of customers that a service keeps."""
    return (
        Projection(people(service), ("staff",), ROSTER, comment="花名册 / the roster, as this service knows it"),
        Projection(
            f"{service}_customers",
            ("customers",),
            REGISTER,
            comment="客户及其归属 / customers and whose they are, as this service knows it",
        ),
    )


def people(service: str) -> str:
    """Return the name of the projection that holds a service's copy of the roster."""
    return f"{service}_people"


def migrations() -> tuple[tuple[str, Path], ...]:
    """Return place and folder of the SQL that reads these tables; it is applied when the tables are there."""
    return tuple((f"office/{folder.name}", folder) for folder in sorted(MIGRATIONS.iterdir()) if folder.is_dir())
