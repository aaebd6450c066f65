"""Facts of receivables -> the customer's grade again; a new business day -> the grades that fall due. P4-4.1"""

from collections.abc import Iterator

from services.customers.subjects.grade import GRADE, GRADING_DAY, BeginGradingDay, EvaluateGrade
from shared.events.customers import GradesFellDue
from shared.events.days import business_date
from shared.events.office import BusinessDayBegan
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    DueDatesMoved,
    InstrumentBounced,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.ask.decisions import AnySubject, Command
from shared.runtime.tables.definition import Recorded

OF = (
    *(InvoiceIssued, DueDatesMoved, PaymentAllocated, AllocationReversed, CreditNoteIssued, AmountWrittenOff),
    *(WriteOffReversed, InstrumentBounced, BusinessDayBegan, GradesFellDue),
)
CUSTOMERS = "customers"


def reactions(recorded: Recorded) -> Iterator[tuple[AnySubject, str, Command]]:
    """Yield our wishes: subject, key, command. Of days that were missed and begin together, the newest is looked at."""
    match recorded.event:
        case (
            InvoiceIssued(customer_id=customer)
            | DueDatesMoved(customer_id=customer)
            | PaymentAllocated(customer_id=customer)
            | AllocationReversed(customer_id=customer)
            | CreditNoteIssued(customer_id=customer)
            | AmountWrittenOff(customer_id=customer)
            | WriteOffReversed(customer_id=customer)
            | InstrumentBounced(customer_id=customer)
        ):
            yield GRADE, customer, EvaluateGrade(customer_id=customer)
        case BusinessDayBegan(day=day) if recorded.source == CUSTOMERS and day == business_date(recorded.recorded_at):
            yield GRADING_DAY, day.isoformat(), BeginGradingDay(day=day)
        case GradesFellDue(customer_ids=customers):
            for customer in customers:
                yield GRADE, customer, EvaluateGrade(customer_id=customer)
        case _:
            pass
