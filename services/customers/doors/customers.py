"""Front door of customers: registration, duplicates, ownership, limits, grades."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Path, Response

from services.customers.doors.answers import Customer, Grades, RegisterEntry, Suspicion
from services.customers.subjects.customer import CUSTOMER, AssignCustomer, ConfirmCreditLimit, SetCreditLimit
from services.customers.subjects.register import ALL, REGISTER, ClearDuplicate, MergeCustomers, RegisterCustomer
from shared.events import Event
from shared.events.customers import DuplicateSuspected
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import HandedOver, Id, Known, Text
from shared.office.doors import AsOf, Today, Within, may, on
from shared.office.owners import of_customer, of_customers
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    AskingRows,
    Batch,
    Batched,
    Body,
    Page,
    Paging,
    Parts,
    Reading,
    Report,
    page,
    plain_value,
    report,
    shown_version,
    strict_router,
)
from shared.runtime.http.problems import Problem

router = strict_router()

ONE = "SELECT * FROM bi.customers($1) WHERE customer_id = $2"
PAGE = """
SELECT customer_id, name, region, owner_id, registered_on, grade, merged_into FROM bi.customers($3)
WHERE customer_id > $1 ORDER BY customer_id LIMIT $2
"""
GRADES = f"SELECT * FROM bi.grades($1) AS g WHERE {of_customers('g.customer_id', '$2', '$3')}"
SUSPICIONS = f"""
SELECT s.customer_id, array_agg(DISTINCT s.earlier_id) AS earlier_ids, array_agg(DISTINCT s.likeness) AS likenesses
FROM read.suspicion AS s LEFT JOIN read.ruling AS r USING (customer_id, earlier_id)
WHERE r.ruling IS NULL AND s.customer_id > $1 AND {of_customers("s.customer_id", "$3", "$4")}
GROUP BY 1 ORDER BY 1 LIMIT $2
"""

CustomerId = Annotated[Known, Path()]
to_customer = partial(on, lookup=of_customer, number="customer_id")
Suspected = Annotated[list[str] | None, Depends(Within("duplicates.list"))]
Graded = Annotated[list[str] | None, Depends(Within("grades.list"))]


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


class NewLimit(Body):
    """The limit of its own that a customer has from a day on; null: the one of its grade."""

    credit_limit: NotNegative | None
    effective_on: Day


class Ruling(Body):
    """The earlier entry that a ruling is about."""

    earlier_id: Known


class CustomerRow(Body):
    """A row of customers.csv."""

    customer_id: Id
    name: HandedOver
    credit_code: HandedOver | None = None
    phone: HandedOver | None = None
    region: HandedOver | None = None
    owner_id: Known | None = None
    registered_on: Day
    credit_limit: NotNegative | None = None


class Registered(Body):
    """The day of a customer's registration."""

    registered_on: Day


@router.post("/customers", status_code=201, dependencies=[may("customers.enter")])
async def register(customer: NewCustomer, ask: Asking) -> Answer:
    """Enter a customer; it is registered on the day and in the order in which the server took it."""
    sells = bool(ask.stamp.roles & {"rep", "manager"})
    command = RegisterCustomer(
        **customer.model_dump(exclude={"walk_in"}),
        owner_id=ask.stamp.actor if sells and not customer.walk_in else None,
    )
    return await ask(REGISTER, ALL, command)


@router.post("/customers/{customer_id}/clear", dependencies=[to_customer("customer.rule")])
async def clear(customer_id: CustomerId, ruling: Ruling, ask: Asking) -> Answer:
    """Rule that a suspected duplicate is a customer of its own."""
    return await ask(REGISTER, ALL, ClearDuplicate(customer_id=customer_id, earlier_id=ruling.earlier_id))


@router.post("/customers/{customer_id}/merge", dependencies=[to_customer("customer.rule")])
async def merge(customer_id: CustomerId, ruling: Ruling, ask: Asking) -> Answer:
    """Rule that a suspected duplicate is the earlier customer."""
    return await ask(REGISTER, ALL, MergeCustomers(customer_id=customer_id, earlier_id=ruling.earlier_id))


@router.post("/customers/{customer_id}/owner", dependencies=[to_customer("customer.assign")])
async def assign(customer_id: CustomerId, owner: NewOwner, ask: Asking) -> Answer:
    """Give the customer to a rep, or back to the pool, from a day on."""
    command = AssignCustomer(customer_id=customer_id, **owner.model_dump())
    return await ask(CUSTOMER, customer_id, command)


@router.post("/customers/{customer_id}/credit-limit", dependencies=[to_customer("customer.limit")])
async def limit_credit(customer_id: CustomerId, limit: NewLimit, ask: Asking) -> Answer:
    """Give the customer a limit of its own from a day on; a higher one waits for the head of finance."""
    command = SetCreditLimit(customer_id=customer_id, **limit.model_dump())
    return await ask(CUSTOMER, customer_id, command)


@router.post("/customers/{customer_id}/credit-limit/confirmation", dependencies=[to_customer("customer.confirm-limit")])
async def confirm_limit(customer_id: CustomerId, _nothing: Body, ask: Asking) -> Answer:
    """Confirm the higher limit that finance proposed; the head of finance does it, another person."""
    return await ask(CUSTOMER, customer_id, ConfirmCreditLimit(customer_id=customer_id))


@router.post("/import/customers", dependencies=[may("customers.import")])
async def import_customers(batch: Batch[CustomerRow], ask: AskingRows) -> Batched:
    """Take rows of customers.csv."""
    wishes = [(REGISTER, ALL, RegisterCustomer(**row.model_dump(), imported=True)) for row in batch.rows]
    return await ask(wishes, notice=suspicions)


def suspicions(events: Sequence[Event]) -> dict[str, Any]:
    """Return which earlier entries a registration looks like, and by what."""
    found = [event for event in events if isinstance(event, DuplicateSuspected)]
    return {"suspected": [{"earlier_id": one.earlier_id, "likeness": one.likeness} for one in found]} if found else {}


@router.get("/import/customers/{customer_id}", dependencies=[may("customers.import")])
async def known(read: Reading, customer_id: CustomerId) -> Registered:
    """Say since when a customer is registered, for rows of an import that name it."""
    day = await read.fetchval("SELECT registered_on FROM read.customer WHERE customer_id = $1", customer_id)
    if day is None:
        raise Problem(404, f"no customer {customer_id} was registered")
    return Registered(registered_on=day)


@router.get("/customers", responses=lists(RegisterEntry), dependencies=[may("customers.list")])
async def customers(read: Reading, as_of: AsOf, at: Paging) -> Page:
    """List customers as of a day, by customer id."""
    return await page(read, PAGE, at, as_of)


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


@router.get("/suspected-duplicates", responses=lists(Suspicion))
async def suspected(read: Reading, people: Suspected, day: Today, at: Paging) -> Page:
    """List entries that look like an earlier one and wait for a manager's ruling."""
    return await page(read, SUSPICIONS, at, people, day)


@router.get("/reports/grades", responses=tabulates(Grades))
async def grades(read: Reading, people: Graded, day: Today, as_of: AsOf) -> Report:
    """Credit grades as of any day."""
    return await report(read, GRADES, as_of, people, day)
