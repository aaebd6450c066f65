"""The basis of a grade: the figures of a day, and the customers whose grades a day may change. P4-4.1"""

from services.customers.policy import CustomerRules
from services.customers.subjects.grade import BeginGradingDay, EvaluateGrade, Figures, GradeBasis, GradingDayBasis
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

CUSTOMER_NOW = """
SELECT c.registered_on, c.credit_limit, (SELECT o.owner_id FROM read.owner_on($2, ARRAY[$1]) AS o) AS owner_id,
       coalesce((SELECT g.grade FROM read.credit_grade AS g WHERE g.customer_id = $1 ORDER BY g.change DESC LIMIT 1),
                'C') AS grade
FROM read.customer AS c WHERE c.customer_id = $1
"""

# Before the first day began here, the newest fact says what day it is.
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
