"""What customers promised to pay, kept or broken. P4-7.5"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.money import Money, Positive
from shared.events.text import Id, Text


class PromiseMade(Event):
    """A customer promised to pay so much of an invoice by a day; its collection pauses until then. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.PromiseMade.v1"
    promise_no: Id
    customer_id: Id
    invoice_no: Id
    amount: Positive
    promised_for: Day
    said_by: Text
    channel: Text
    made_on: Day
    made_by: Id


class PromiseKept(Event):
    """What was promised was paid by its day: money of these days less what was taken back in them. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.PromiseKept.v1"
    promise_no: Id
    customer_id: Id
    invoice_no: Id
    paid: Money
    decided_on: Day


class PromiseBroken(Event):
    """The day after the promised one has begun, and less was paid than was promised. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.PromiseBroken.v1"
    promise_no: Id
    customer_id: Id
    invoice_no: Id
    paid: Money
    decided_on: Day
