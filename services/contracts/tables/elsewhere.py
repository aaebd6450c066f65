"""客户与员工 / Who may have contracts, and who may sell: what customers and staff say. P2-1, P4-1"""

from datetime import date
from typing import NamedTuple

from shared.events.customers import CustomerRegistered
from shared.office.tables.roster import STAFF_ROLE
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import copied, table


class Customer(NamedTuple):
    """可签合同的客户 / customers who may have contracts."""

    customer_id: str
    name: str
    registered_on: date


CUSTOMER = copied(table(Customer, key="customer_id"), CustomerRegistered)

PARTIES = Projection(
    "parties",
    ("customers", "staff"),
    (CUSTOMER, STAFF_ROLE),
    comment="客户与员工 / who may have contracts, and who may sell",
)
