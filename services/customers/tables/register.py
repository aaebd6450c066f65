"""客户登记簿 / Who the customers are, whose they are, what they may owe, as of any day. P2-1, P2-2a, P4-4, P5-5.2b"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from shared.events.customers import (
    CreditGraded,
    CreditLimitSet,
    CustomerAssigned,
    CustomerRegistered,
    CustomersMerged,
    DuplicateCleared,
    DuplicateSuspected,
)
from shared.events.staff import StaffJoined
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, Integer, Sql, copied, made, table


class Customer(NamedTuple):
    """客户登记簿，按登记先后 / the register in the server's order (entry); owner and limit as registered."""

    customer_id: str
    entry: int
    name: str
    credit_code: str | None
    phone: str | None
    region: str | None
    owner_id: str | None
    registered_on: date
    credit_limit: Amount | None


CUSTOMER = copied(table(Customer, key="customer_id", indexes=["owner_id"]), CustomerRegistered, entry="version")


class Suspicion(NamedTuple):
    """疑似重复的登记 / entries that look like an earlier customer."""

    customer_id: str
    earlier_id: str
    likeness: str
    earlier_owns: bool


SUSPICION = copied(
    table(Suspicion, key=("customer_id", "earlier_id", "likeness"), indexes=["earlier_id"]), DuplicateSuspected
)


class Ruling(NamedTuple):
    """对疑似重复的裁定 / what managers ruled about suspected duplicates: cleared or merged."""

    customer_id: str
    earlier_id: str
    ruling: str
    ruled_on: date
    ruled_by: str


def ruling(ruled: DuplicateCleared | CustomersMerged) -> Iterator[Ruling]:
    """Yield what was ruled."""
    what = "merged" if isinstance(ruled, CustomersMerged) else "cleared"
    yield Ruling(ruled.customer_id, ruled.earlier_id, what, ruled.ruled_on, ruled.ruled_by)


RULING = made(table(Ruling, key=("customer_id", "earlier_id")), ruling)


class Assignment(NamedTuple):
    """客户归属及其起始日，空为公海 / from which day a customer belongs to whom; no owner: the pool. P4-4.4"""

    customer_id: str
    effective_on: date
    owner_id: str | None


ASSIGNMENT = copied(table(Assignment, key=("customer_id", "effective_on")), CustomerAssigned)


class CreditLimit(NamedTuple):
    """客户自有信用额度及其起始日 / from which day a customer has which limit of its own; empty: the grade's. P5-5.2b"""

    customer_id: str
    effective_on: date
    credit_limit: Amount | None


CREDIT_LIMIT = copied(table(CreditLimit, key=("customer_id", "effective_on")), CreditLimitSet)


class CreditGrade(NamedTuple):
    """信用等级变更记录，最后一条为现等级 / grades as they were recorded; the last change is the current one. P4-4.1"""

    customer_id: str
    change: int
    graded_on: date
    grade: str
    volume: Amount
    on_time: Annotated[Decimal, Sql("numeric(5,4)")] | None
    max_days_overdue: Integer
    bounced: Integer
    reason: str
    policy: str


def credit_grade(graded: CreditGraded, recorded: Recorded) -> Iterator[CreditGrade]:
    """Yield the change."""
    figures = graded.volume, graded.on_time, graded.max_days_overdue, graded.bounced
    what = graded.graded_on, graded.grade, *figures, ";".join(graded.reasons), graded.policy
    yield CreditGrade(graded.customer_id, recorded.version, *what)


CREDIT_GRADE = made(table(CreditGrade, key=("customer_id", "change")), credit_grade)


class StaffMember(NamedTuple):
    """花名册上的人员 / who is or was on the roster."""

    staff_id: str
    name: str


STAFF_MEMBER = copied(table(StaffMember, key="staff_id"), StaffJoined)

REGISTER = Projection(
    "register",
    ("customers", "staff"),
    (CUSTOMER, SUSPICION, RULING, ASSIGNMENT, CREDIT_LIMIT, CREDIT_GRADE, STAFF_MEMBER),
    comment="客户、归属与额度 / who the customers are, whose they are, as of any day",
)
