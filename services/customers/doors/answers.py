"""What the reading doors of customers answer."""

from datetime import date, datetime

from shared.events.customers import Channel, Direction, Language, Likeness
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


class Registered(RegisterEntry):
    """A customer of the list; `readable`: the caller may read its file today."""

    readable: bool


class CustomerNames(Shown):
    """What every customer number is called."""

    customer_id: str
    name: str


class Customer(RegisterEntry):
    """A customer as of a day, with what only those may see who may read its file."""

    credit_limit: Amount | None
    suspected_of: str | None
    language: Language


class Suspicion(Shown):
    """An entry that looks like earlier ones."""

    customer_id: str
    earlier_ids: list[str]
    likenesses: list[Likeness]


class GradesOverTime(Shown):
    """How many customers had which grade on a day."""

    day: date
    grade_a: int
    grade_b: int
    grade_c: int
    grade_d: int


class Contact(Shown):
    """A contact with a customer; `late`: entered too late to count as follow-up."""

    contact_id: str
    at: datetime
    staff_id: str
    person: str
    channel: Channel
    direction: Direction
    summary: str
    next_step: str | None
    next_on: date | None
    order_no: str | None
    feedback_no: str | None
    corrects: str | None
    late: bool


class Contacts(Shown):
    """Contacts with customers."""

    at: datetime
    customer_id: str
    staff_id: str
    channel: Channel
    direction: Direction
    late: str
    summary: str


class Grades(Shown):
    """Credit grades as of a day."""

    customer_id: str
    grade: str
    volume: Amount
    on_time: Number
    max_days_overdue: int
    bounced: int
    reason: str
