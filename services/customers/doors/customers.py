"""The doors of the register: registration, owners, files. P2-1, P4-4"""

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Response

from services.customers.doors.answers import Customer, CustomerNames, RegisterEntry
from services.customers.subjects.customer import CUSTOMER, AssignCustomer
from services.customers.subjects.register import ALL, REGISTER, RegisterCustomer
from shared.events.days import Day
from shared.events.text import Id, Known, Text
from shared.office.doors import AsOf, may, on
from shared.office.owners import of_customer
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Body,
    Parts,
    Reading,
    shown_version,
    strict_router,
)
from shared.runtime.http.problems import Problem
from shared.runtime.http.tables import (
    Page,
    Paging,
    Report,
    page,
    plain_value,
    report,
)

router = strict_router()

CustomerId = Annotated[Known, Path()]
to_customer = partial(on, lookup=of_customer, number="customer_id")


ONE = "SELECT * FROM bi.customers($1) WHERE customer_id = $2"
NAMES = "SELECT customer_id, name FROM bi.customer_names ORDER BY customer_id"
PAGE = """
SELECT customer_id, name, region, owner_id, registered_on, grade, merged_into FROM bi.customers($3)
WHERE customer_id > $1 ORDER BY customer_id LIMIT $2
"""


class NewCustomer(Body):
    """A customer to be entered. It belongs to whoever enters it; `walk_in`: to the pool, until a manager assigns it."""

    customer_id: Id
    name: Text
    credit_code: Text | None = None
    phone: Text | None = None
    region: Text | None = None
    walk_in: bool = False


class NewOwner(Body):
    """Whose the customer is from a day on; null: nobody's."""

    owner_id: Known | None
    effective_on: Day


@router.post("/customers", status_code=201, dependencies=[may("customers.enter")])
async def register(customer: NewCustomer, ask: Asking) -> Answer:
    """Enter a customer; it is registered on the day and in the order in which the server took it."""
    ask.require_no_version()
    sells = bool(ask.stamp.roles & {"rep", "manager"})
    command = RegisterCustomer(
        **customer.model_dump(exclude={"walk_in"}),
        owner_id=ask.stamp.actor if sells and not customer.walk_in else None,
    )
    return await ask(REGISTER, ALL, command)


@router.post("/customers/{customer_id}/owner", dependencies=[to_customer("customer.assign")])
async def assign(customer_id: CustomerId, owner: NewOwner, ask: Asking) -> Answer:
    """Give the customer to a rep, or back to the pool, from a day on."""
    command = AssignCustomer(customer_id=customer_id, **owner.model_dump())
    return await ask(CUSTOMER, customer_id, command)


@router.get("/customers", responses=lists(RegisterEntry), dependencies=[may("customers.list")])
async def customers(read: Reading, as_of: AsOf, at: Paging) -> Page:
    """List customers as of a day, by customer id."""
    return await page(read, PAGE, at, as_of)


@router.get("/reports/customer-names", responses=tabulates(CustomerNames), dependencies=[may("customers.names")])
async def customer_names(read: Reading) -> Report:
    """Names of all customers, for tables that show their numbers."""
    return await report(read, NAMES)


@router.get(
    "/customers/{customer_id}", responses=shows(Customer, tagged=True), dependencies=[to_customer("customer.read")]
)
async def customer(parts: Parts, customer_id: CustomerId, as_of: AsOf, response: Response) -> dict[str, Any]:
    """Show one customer as of a day; the ETag is what a change of its owner or limit may name."""
    response.headers["ETag"] = tag(await shown_version(parts, CUSTOMER, customer_id))
    row = await parts.pool.fetchrow(ONE, as_of, customer_id)
    if row is None:
        raise Problem(404, f"no customer {customer_id} was registered by {as_of}")
    return {name: plain_value(value) for name, value in row.items()}
