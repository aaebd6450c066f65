"""What the reading doors of customers answer."""

from datetime import date

from shared.events.customers import Likeness
from shared.runtime.http.answers import Amount, Number, Shown


class RegisterEntry(Shown):
    """A customer as of a day as the register shows it, which is open to everybody."""

    customer_id: str
    name: str
    region: str | None
    owner_id: str | None
    registered_on: date
    grade: str | None
    merged_into: str | None


class CustomerNames(Shown):
    """What every customer number is called."""

    customer_id: str
    name: str


class Customer(RegisterEntry):
    """A customer as of a day, with what only those may see who may read its file."""

    credit_limit: Amount | None
    suspected_of: str | None


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
