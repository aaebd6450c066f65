"""What the reading doors of orders answer."""

from datetime import date, datetime
from typing import Literal

from shared.runtime.http.answers import Amount, Clock, Shown


class Order(Shown):
    """An order and what became of it last; an imported dispatch has no form."""

    order_no: str
    customer_id: str
    contract_no: str | None
    state: Literal["placed", "agreed", "held", "approved", "cancelled", "dispatched"]
    amount: Amount | None
    required_on: date | None
    placed_on: date | None
    urgent: bool | None
    placed_by: str | None
    how: str | None
    batch_on: date | None
    batch_at: Clock | None
    recorded_at: datetime


class Dispatched(Shown):
    """A dispatch by the number of its invoice."""

    invoice_no: str
    order_no: str
    customer_id: str
    contract_no: str
    revision: int
    dispatched_on: date
    batch_at: Clock | None
    amount: Amount
    freight: Amount
    vehicle: str | None
    escort: str | None
    delivered_on: date | None


class Dispatch(Shown):
    """What left on a day (出货日报表)."""

    date: date
    batch: Clock | None
    sequence: int
    order_no: str
    customer_id: str
    invoice_no: str
    amount: Amount
    vehicle: str | None
    escort: str | None
    freight: Amount


class CreditChecks(Shown):
    """What each credit check of an order saw."""

    position: int
    order_no: str
    customer_id: str
    outcome: str
    reasons: str
    receivables: Amount
    approved: Amount
    order_amount: Amount
    credit_limit: Amount | None
    grade: str | None
    max_days_overdue: int | None
    checked_on: date
    policy: str
