"""What the doors of money on the road answer."""

from datetime import date
from typing import Literal

from shared.runtime.http.answers import Amount, Shown


class Collections(Shown):
    """Money that was taken on the road, as of a day; a hand-in counts from the day on which it was accepted."""

    collection_no: str
    collector_id: str
    customer_id: str
    method: Literal["cash", "cheque"]
    amount: Amount
    collected_on: date
    due_on: date
    handed_in_on: date | None
    counted: Amount | None
    days_late: int


class Collection(Shown):
    """A slip for money that was taken on the road; `receipt_no` is the receipt that it became."""

    collection_no: str
    collector_id: str
    customer_id: str
    method: Literal["cash", "cheque"]
    instrument_no: str | None
    amount: Amount
    collected_on: date
    due_on: date
    invoice_no: str | None
    trip_no: str | None
    status: Literal["collected", "handed_in"]
    receipt_no: str | None
    handed_in_on: date | None
    counted: Amount | None
    counted_by: str | None
