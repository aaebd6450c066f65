"""The doors through which customers of a history come in, and by which an import knows them. P2-1"""

from typing import Annotated

from fastapi import Path

from services.customers.doors.duplicates import suspicions
from services.customers.subjects.register import ALL, REGISTER, RegisterCustomer
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import HandedOver, Id, Known
from shared.office.doors import may
from shared.runtime.http.front_door import AskingRows, Batch, Batched, Body, Reading, strict_router
from shared.runtime.http.problems import Problem

router = strict_router()

CustomerId = Annotated[Known, Path()]


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


@router.post("/import/customers", dependencies=[may("customers.import")])
async def import_customers(batch: Batch[CustomerRow], ask: AskingRows) -> Batched:
    """Take rows of customers.csv."""
    wishes = [(REGISTER, ALL, RegisterCustomer(**row.model_dump(), imported=True)) for row in batch.rows]
    return await ask(wishes, notice=suspicions)


@router.get("/import/customers/{customer_id}", dependencies=[may("customers.import")])
async def known(read: Reading, customer_id: CustomerId) -> Registered:
    """Say since when a customer is registered, for rows of an import that name it."""
    day = await read.fetchval("SELECT registered_on FROM read.customer WHERE customer_id = $1", customer_id)
    if day is None:
        raise Problem(404, f"no customer {customer_id} was registered")
    return Registered(registered_on=day)
