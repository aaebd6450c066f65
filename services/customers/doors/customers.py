"""The doors of the register: registration, owners, files. P2-1, P4-4"""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Path, Response

from services.customers.doors.answers import Customer, CustomerNames, Registered
from services.customers.subjects.customer import CUSTOMER, AssignCustomer
from services.customers.subjects.register import ALL, REGISTER, RegisterCustomer
from shared.events.text import Known
from shared.office.doors import AsOf, Today, Who, Within, may, on
from shared.office.owners import of_customer
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, shown_version, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import (
    Page,
    Paging,
    Report,
    one_row,
    page,
    report,
)

router = strict_router()

CustomerId = Annotated[Known, Path()]
to_customer = partial(on, lookup=of_customer, number="customer_id")


ONE = "SELECT * FROM bi.customers($1) WHERE customer_id = $2"
NAMES = "SELECT customer_id, name FROM bi.customer_names ORDER BY customer_id"
# Whose file may be read follows from the owner of today: $4 are the people whose customers it are, null for all, and a
# head ($6) reads of the pool as well.
PAGE = """
SELECT customer_id, name, region, owner_id, registered_on, grade, merged_into,
       $4::text[] IS NULL OR customer_id IN (
           SELECT o.customer_id FROM read.owner_on($5) AS o WHERE o.owner_id = ANY($4) OR o.owner_id IS NULL AND $6
       ) AS readable
FROM bi.customers($3)
WHERE customer_id > $1 ORDER BY customer_id LIMIT $2
"""
Readers = Annotated[list[str] | None, Depends(Within("customer.read"))]


class Entered(RegisterCustomer):
    """A customer to be entered. It belongs to whoever enters it; `walk_in`: to the pool, until a manager assigns it."""

    walk_in: bool = False


NOT_ENTERED = ("owner_id", "registered_on", "credit_limit", "imported")
NewCustomer = Annotated[Entered, sent(Entered, "NewCustomer", without=NOT_ENTERED)]
NewOwner = Annotated[AssignCustomer, sent(AssignCustomer, "NewOwner", path=("customer_id",))]


@router.post("/customers", status_code=201, dependencies=[may("customers.enter")])
async def register(customer: NewCustomer, ask: Asking) -> Answer:
    """Enter a customer; it is registered on the day and in the order in which the server took it."""
    ask.require_no_version()
    sells = bool(ask.stamp.roles & {"rep", "manager"})
    command = RegisterCustomer(
        **customer.model_dump(exclude={"walk_in", "owner_id"}),
        owner_id=ask.stamp.actor if sells and not customer.walk_in else None,
    )
    return await ask(REGISTER, ALL, command)


@router.post("/customers/{customer_id}/owner", dependencies=[to_customer("customer.assign")])
async def assign(owner: NewOwner, ask: Asking) -> Answer:
    """Give the customer to a rep, or back to the pool, from a day on."""
    return await ask(CUSTOMER, owner.customer_id, owner)


@router.get("/customers", responses=lists(Registered), dependencies=[may("customers.list")])
async def customers(read: Reading, as_of: AsOf, day: Today, at: Paging, people: Readers, who: Who) -> Page:
    """List customers as of a day, by customer id, each with whether the caller may read its file today."""
    return await page(read, PAGE, at, as_of, people, day, bool(who.heads))


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
    missing = f"no customer {customer_id} was registered by {as_of}"
    return await one_row(parts.pool, ONE, as_of, customer_id, missing=missing)
