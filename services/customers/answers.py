"""What the reading doors of customers answer."""

from datetime import date

from shared.events.customers import Likeness
from shared.runtime.answers import Amount, Number, Shown


class Customer(Shown):
    """A customer as of a day."""

    customer_id: str
    name: str
    region: str | None
    owner_id: str | None
    registered_on: date
    credit_limit: Amount | None
    grade: str | None
    suspected_of: str | None
    merged_into: str | None


class Suspicion(Shown):
    """An entry that looks like earlier ones."""

    customer_id: str
    earlier_ids: list[str]
    likenesses: list[Likeness]


class Grades(Shown):
    """Credit grades as of a day."""

    customer_id: str
    grade: str
    volume: Amount
    on_time: Number
    max_days_overdue: int
    bounced: int
    reason: str
