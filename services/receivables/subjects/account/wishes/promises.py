"""What a customer promises to pay. P4-7.5"""

from shared.events.days import Day, PastDay
from shared.events.money import Money, Positive
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command


class MakePromise(Command):
    """Say what a customer promised to pay of an invoice, by which day, who said so and how."""

    promise_no: Id
    customer_id: Known
    invoice_no: Known
    amount: Positive
    promised_for: Day
    said_by: Text
    channel: Text


class JudgePromise(Command):
    """Say what was paid by the day of a promise, when a later day begins."""

    promise_no: Id
    customer_id: Id
    paid: Money
    day: PastDay
