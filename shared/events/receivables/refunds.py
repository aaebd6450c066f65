"""Money that is paid back, and debts that are set off. P4-5.3, P4-7.6"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.money import Positive
from shared.events.text import Id, Text


class SetOffProposed(Event):
    """Finance asks to set off what the company owes the customer otherwise; nothing is settled by it. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.SetOffProposed.v1"
    set_off_no: Id
    customer_id: Id
    amount: Positive
    dated_on: Day
    invoice_no: Id | None = None
    reason: Text
    proposed_by: Id


class CreditSetOff(Event):
    """The company owes the customer something else and sets it off: it settles like money and earns nothing. P4-5.3"""

    TYPE: ClassVar[str] = "huikuan.receivables.CreditSetOff.v1"
    set_off_no: Id
    customer_id: Id
    amount: Positive
    dated_on: Day
    invoice_no: Id | None = None
    reason: Text
    decided_by: Id


class RefundProposed(Event):
    """Finance asks to pay unapplied credit of a receipt back. P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.RefundProposed.v1"
    refund_no: Id
    customer_id: Id
    receipt_no: Id
    amount: Positive
    proposed_on: Day
    proposed_by: Id


class RefundPaid(Event):
    """The GM approved and unapplied credit was paid back; it earns and claws back nothing. P4-7.6"""

    TYPE: ClassVar[str] = "huikuan.receivables.RefundPaid.v1"
    refund_no: Id
    customer_id: Id
    receipt_no: Id
    amount: Positive
    paid_on: Day
    approved_by: Id
