"""The doors of credit: own limits, with a second person, and grades. P5-5.2b, P4-4.1"""

from functools import partial
from typing import Annotated

from fastapi import Depends

from services.customers.doors.answers import Grades, GradesOverTime
from services.customers.subjects.customer import CUSTOMER, ConfirmCreditLimit, SetCreditLimit
from shared.events.text import Known
from shared.office.deciding import deciding
from shared.office.doors import AsOf, Today, Within, on
from shared.office.owners import CUSTOMERS_OF, of_customer, of_customers
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import InPart, Report, part_of, report

router = strict_router()

to_customer = partial(on, lookup=of_customer, number="customer_id")

GRADES = f"SELECT * FROM bi.grades($1) AS g WHERE {of_customers('g.customer_id', '$2', '$3')}"
GRADE = f"SELECT * FROM bi.grade_of($1, $4) AS g WHERE {of_customers('g.customer_id', '$2', '$3')}"
# Of a year of month ends only counts go out, so that nobody adds up twelve whole reports.
OVER_TIME = f"""SELECT * FROM bi.grades_over_time(
    $1, CASE WHEN $2::text[] IS NOT NULL THEN ARRAY({CUSTOMERS_OF.format(people="$2", day="$3")}) END)"""
Graded = Annotated[list[str] | None, Depends(Within("grades.list"))]


NewLimit = Annotated[SetCreditLimit, sent(SetCreditLimit, "NewLimit", path=("customer_id",))]
Confirmation = Annotated[ConfirmCreditLimit, sent(ConfirmCreditLimit, "Confirmation", path=("customer_id",))]


@router.post("/customers/{customer_id}/credit-limit", dependencies=[to_customer("customer.limit")])
async def limit_credit(limit: NewLimit, ask: Asking) -> Answer:
    """Give the customer a limit of its own from a day on; a higher one waits for the head of finance."""
    return await ask(CUSTOMER, limit.customer_id, limit)


@router.post(
    "/customers/{customer_id}/credit-limit/confirmation",
    dependencies=[deciding("customer.confirm-limit", "finance_head", lookup=of_customer, number="customer_id")],
)
async def confirm_limit(confirmation: Confirmation, ask: Asking) -> Answer:
    """Confirm the higher limit that finance proposed; the head of finance does it, another person."""
    return await ask(CUSTOMER, confirmation.customer_id, confirmation)


@router.get("/reports/grades", responses=tabulates(Grades, in_part=True))
async def grades(
    read: Reading, people: Graded, day: Today, of: InPart, as_of: AsOf, customer_id: Known | None = None
) -> Report:
    """Credit grades as of any day, of all customers or of one alone."""
    if customer_id is not None:
        return await part_of(read, GRADE, of, as_of, people, day, customer_id)
    return await part_of(read, GRADES, of, as_of, people, day)


@router.get("/reports/grades-over-time", responses=tabulates(GradesOverTime))
async def grades_over_time(read: Reading, people: Graded, day: Today, as_of: AsOf) -> Report:
    """How many customers had which grade on any day, and at the ends of the eleven months before it."""
    return await report(read, OVER_TIME, as_of, people, day)
