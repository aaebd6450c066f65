"""The doors of credit: own limits, with a second person, and grades. P5-5.2b, P4-4.1"""

from functools import partial
from typing import Annotated

from fastapi import Depends, Path

from services.customers.doors.answers import Grades
from services.customers.subjects.customer import CUSTOMER, ConfirmCreditLimit, SetCreditLimit
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Known
from shared.office.deciding import Deciding, deciding
from shared.office.doors import AsOf, Today, Within, on
from shared.office.owners import of_customer, of_customers
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Body,
    Reading,
    strict_router,
)
from shared.runtime.http.tables import Report, report

router = strict_router()

CustomerId = Annotated[Known, Path()]
to_customer = partial(on, lookup=of_customer, number="customer_id")

GRADES = f"SELECT * FROM bi.grades($1) AS g WHERE {of_customers('g.customer_id', '$2', '$3')}"
Graded = Annotated[list[str] | None, Depends(Within("grades.list"))]


class NewLimit(Body):
    """The limit of its own that a customer has from a day on; null: the one of its grade."""

    credit_limit: NotNegative | None
    effective_on: Day


@router.post("/customers/{customer_id}/credit-limit", dependencies=[to_customer("customer.limit")])
async def limit_credit(customer_id: CustomerId, limit: NewLimit, ask: Asking) -> Answer:
    """Give the customer a limit of its own from a day on; a higher one waits for the head of finance."""
    command = SetCreditLimit(customer_id=customer_id, **limit.model_dump())
    return await ask(CUSTOMER, customer_id, command)


@router.post(
    "/customers/{customer_id}/credit-limit/confirmation",
    dependencies=[deciding("customer.confirm-limit", "finance_head", lookup=of_customer, number="customer_id")],
)
async def confirm_limit(customer_id: CustomerId, confirmation: Deciding, ask: Asking) -> Answer:
    """Confirm the higher limit that finance proposed; the head of finance does it, another person."""
    command = ConfirmCreditLimit(customer_id=customer_id, **confirmation.model_dump())
    return await ask(CUSTOMER, customer_id, command)


@router.get("/reports/grades", responses=tabulates(Grades))
async def grades(read: Reading, people: Graded, day: Today, as_of: AsOf) -> Report:
    """Credit grades as of any day."""
    return await report(read, GRADES, as_of, people, day)
