"""Freight that the customer advanced. P5-5.3a"""

from shared.events.days import PastDay
from shared.events.text import Id, Known
from shared.runtime.ask.decisions import Command


class SettleFreight(Command):
    """Set off what a customer advanced of freight by a day; the rest is carried, or to be paid out."""

    settlement_no: Id
    customer_id: Known
    through: PastDay
    pay_out: bool


class PayFreightOut(Command):
    """Say that a customer got what a settlement of his freight left for him."""

    settlement_no: Known
    customer_id: Known
    paid_on: PastDay


FreightCommand = SettleFreight | PayFreightOut
