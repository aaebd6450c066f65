"""Money that is taken on the road. P4-7.1, P4-7.2"""

from typing import Literal

from shared.events.days import PastDay
from shared.events.money import NotNegative, Positive
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command


class CollectMoney(Command):
    """Write a slip for money of a customer that was taken on the road: it is in the collector's hands, no receipt."""

    collection_no: Id
    customer_id: Known
    amount: Positive
    method: Literal["cash", "cheque"]
    instrument_no: Id | None = None
    collected_on: PastDay
    invoice_no: Known | None = None
    trip_no: Id | None = None


class CountMoney(Command):
    """Count the money of a slip that the collector hands in; it becomes a receipt of the slip's amount."""

    receipt_no: Id
    collection_no: Known
    customer_id: Known
    counted: NotNegative
    handed_in_on: PastDay
    bank: Text | None = None


class HandInCash(Command):
    """Cash taken on the road reached finance."""

    receipt_no: Known
    customer_id: Known
    handed_in_on: PastDay
