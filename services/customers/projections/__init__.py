"""The floor plan: which tables customers keeps."""

from services.customers.projections import (
    allocation,
    assignment,
    bounce,
    business_day,
    credit_grade,
    credit_limit,
    credit_note,
    customer,
    due_day,
    fact_day,
    graded_day,
    instalment,
    invoice,
    reversal,
    ruling,
    staff_member,
    suspicion,
    write_off,
    write_off_reversal,
)
from shared.runtime.projections import Facts, Projection

REGISTER = Projection(
    "register",
    ("customers", "staff"),
    (
        Facts(customer.TABLE, customer.rows),
        Facts(suspicion.TABLE, suspicion.rows),
        Facts(ruling.TABLE, ruling.rows),
        Facts(assignment.TABLE, assignment.rows),
        Facts(credit_limit.TABLE, credit_limit.rows),
        Facts(credit_grade.TABLE, credit_grade.rows),
        Facts(staff_member.TABLE, staff_member.rows),
    ),
    comment="Who the customers are, whose they are, as of any day / 客户、归属与额度",
)

GRADING = Projection(
    "grading",
    ("receivables",),
    (
        Facts(invoice.TABLE, invoice.rows),
        Facts(instalment.TABLE, instalment.rows),
        Facts(due_day.TABLE, due_day.rows),
        Facts(allocation.TABLE, allocation.rows),
        Facts(reversal.TABLE, reversal.rows),
        Facts(credit_note.TABLE, credit_note.rows),
        Facts(write_off.TABLE, write_off.rows),
        Facts(write_off_reversal.TABLE, write_off_reversal.rows),
        Facts(bounce.TABLE, bounce.rows),
        Facts(fact_day.TABLE, fact_day.rows),
        Facts(business_day.TABLE, business_day.rows),
    ),
    (graded_day.DERIVED,),
    comment="What credit grades rest on / 信用等级的依据",
)

PROJECTIONS: tuple[Projection, ...] = (REGISTER, GRADING)
