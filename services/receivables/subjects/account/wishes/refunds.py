"""Money that is paid back, and debts that are set off. P4-5.3, P4-7.6"""

from typing import ClassVar

from shared.events.days import PastDay
from shared.events.money import Positive
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Command


class ProposeRefund(Command):
    """Pay unapplied credit of a receipt back."""

    refund_no: Id
    customer_id: Known
    receipt_no: Known
    amount: Positive
    proposed_on: PastDay


class PayRefund(Command):
    """Approve a proposed refund: it is paid on this day."""

    refund_no: Known
    customer_id: Known
    paid_on: PastDay


class SetOff(Command):
    """Propose to settle debts with something that the company owes the customer: no cash, so nobody earns by it.

    `commission_of` names somebody whose commission is meant; that is always refused.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"commission_of"})

    set_off_no: Id
    customer_id: Known
    amount: Positive
    dated_on: PastDay
    invoice_no: Known | None = None
    reason: Text
    commission_of: Known | None = None


class ApproveSetOff(Command):
    """Approve a proposed set-off: it settles what is owed."""

    set_off_no: Known
    customer_id: Known
