"""What decisions of customers rest on: the roster, the register, the figures behind a grade."""

from services.customers.policy import CustomerRules
from services.customers.subjects.customer import AssignCustomer, CustomerBasis, CustomerCommand
from services.customers.subjects.grade import BeginGradingDay, EvaluateGrade, Figures, GradeBasis, GradingDayBasis
from services.customers.subjects.register import RegisterBasis, RegisterCommand, RegisterCustomer
from shared.office import people
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

ON_ROSTER = "SELECT true FROM read.staff_member WHERE staff_id = $1"
CUSTOMER_NOW = """
SELECT c.registered_on, c.credit_limit, (SELECT o.owner_id FROM read.owner_on($2, ARRAY[$1]) AS o) AS owner_id,
       coalesce((SELECT g.grade FROM read.credit_grade AS g WHERE g.customer_id = $1 ORDER BY g.change DESC LIMIT 1),
                'C') AS grade
FROM read.customer AS c WHERE c.customer_id = $1
"""

# Before the company opened its first day here, a history is being brought in: its newest fact says what day it is.
TODAY = """
SELECT coalesce((SELECT max(day) FROM read.business_day), newest.day) AS day, newest.day AS newest
FROM (SELECT max(day) AS day FROM read.fact_day WHERE customer_id = $1) AS newest
"""
COLUMNS = "grade, volume, on_time, max_days_overdue, bounced, reason"
FIGURES_NOW = f"SELECT {COLUMNS} FROM bi.grade_now($1, $2)"
FIGURES_THEN = f"SELECT {COLUMNS} FROM bi.grade_of($1, $2)"
# Two ways in which a day may change grades: time passed since the day before, or an earlier look was for another day.
FALLEN_DUE = """
WITH now AS (SELECT customer_id, grade, reason FROM bi.grades($1)),
before AS (SELECT customer_id, grade, reason FROM bi.grades((SELECT max(day) FROM read.business_day WHERE day < $1))),
recorded AS (SELECT DISTINCT ON (customer_id) customer_id, grade, reason FROM read.credit_grade
             ORDER BY customer_id, change DESC)
SELECT customer_id FROM now
LEFT JOIN before USING (customer_id) LEFT JOIN recorded USING (customer_id)
WHERE (now.grade, now.reason) <> (coalesce(recorded.grade, 'C'), coalesce(recorded.reason, ''))
   OR (now.grade, now.reason) <> (before.grade, before.reason)
ORDER BY customer_id
"""


async def register_basis(reader: Reader, command: RegisterCommand, stamp: Stamp) -> RegisterBasis:
    """Look the owner of a registration up."""
    named = command.owner_id if isinstance(command, RegisterCustomer) else None
    return RegisterBasis(stamp, owner_on_roster=named is None or bool(await reader.fetchval(ON_ROSTER, named)))


async def customer_basis(
    book: Book[CustomerRules], reader: Reader, command: CustomerCommand, stamp: Stamp
) -> CustomerBasis:
    """Look the customer, a new owner and the caller's departments up."""
    named = command.owner_id if isinstance(command, AssignCustomer) else None
    row = await reader.fetchrow(CUSTOMER_NOW, command.customer_id, stamp.today)
    if row is None:
        return CustomerBasis(stamp)
    return CustomerBasis(
        stamp,
        registered_on=row["registered_on"],
        owner_on_roster=named is None or await people.standing(reader, named, stamp.today) is not None,
        owner_id=row["owner_id"],
        headed=await people.headed(reader, stamp.actor, stamp.today),
        registered_limit=row["credit_limit"],
        grade_limit=book.on(stamp.today).limit(row["grade"]),
    )


async def grade_basis(book: Book[CustomerRules], reader: Reader, command: EvaluateGrade, stamp: Stamp) -> GradeBasis:
    """Compute the customer's figures for the last business day that began."""
    [(day, newest)] = await reader.fetch(TODAY, command.customer_id)
    if day is None:
        return GradeBasis(stamp)
    known = newest is None or newest <= day
    row = await reader.fetchrow(FIGURES_NOW if known else FIGURES_THEN, day, command.customer_id)
    if row is None:
        return GradeBasis(stamp)
    members = dict(row)
    reason = members.pop("reason")
    reasons = tuple(reason.split(";")) if reason else ()
    figures = Figures(graded_on=day, reasons=reasons, policy=book.on(day).version, **members)
    return GradeBasis(stamp, figures=figures)


async def grading_day_basis(reader: Reader, command: BeginGradingDay, stamp: Stamp) -> GradingDayBasis:
    """Find out in one query who is to be looked at again on the day."""
    rows = await reader.fetch(FALLEN_DUE, command.day)
    return GradingDayBasis(stamp, customer_ids=tuple(row["customer_id"] for row in rows))
