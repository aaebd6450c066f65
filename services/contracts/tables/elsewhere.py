"""客户与员工 / Who may have contracts, and who may sell: what customers and staff say. P2-1, P4-1"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.customers import CustomerRegistered
from shared.events.staff import StaffJoined, StaffMoved
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import copied, made, table


class Customer(NamedTuple):
    """可签合同的客户 / customers who may have contracts."""

    customer_id: str
    name: str
    registered_on: date


CUSTOMER = copied(table(Customer, key="customer_id"), CustomerRegistered)


class StaffRole(NamedTuple):
    """员工及其岗位 / who works here, in which role from which day."""

    staff_id: str
    effective_on: date
    role: str


def staff_role(fact: StaffJoined | StaffMoved) -> Iterator[StaffRole]:
    """Yield the role."""
    since = fact.joined_on if isinstance(fact, StaffJoined) else fact.effective_on
    yield StaffRole(fact.staff_id, since, fact.role)


STAFF_ROLE = made(table(StaffRole, key=("staff_id", "effective_on")), staff_role)

PARTIES = Projection(
    "parties",
    ("customers", "staff"),
    (CUSTOMER, STAFF_ROLE),
    comment="客户与员工 / who may have contracts, and who may sell",
)
