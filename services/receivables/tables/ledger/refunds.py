"""Money that is paid back, and debts that are set off. P4-5.3, P4-7.6"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import CreditSetOff, RefundPaid, RefundProposed, SetOffProposed
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, made, table


class Refund(NamedTuple):
    """退款（提出、支付）/ refunds of unapplied credit: proposed, paid. P4-7.6"""

    refund_no: str
    step: str
    customer_id: str
    receipt_no: str
    amount: Amount
    step_on: date
    done_by: str
    recorded_at: datetime


def refund(fact: RefundProposed | RefundPaid, recorded: Recorded) -> Iterator[Refund]:
    """Yield the step."""
    match fact:
        case RefundProposed():
            step, on, by = "proposed", fact.proposed_on, fact.proposed_by
        case RefundPaid():
            step, on, by = "paid", fact.paid_on, fact.approved_by
    money = fact.customer_id, fact.receipt_no, fact.amount
    yield Refund(fact.refund_no, step, *money, on, by, recorded.recorded_at)


REFUND = made(table(Refund, key=("refund_no", "step", "customer_id"), indexes=["customer_id"]), refund)


class SetOff(NamedTuple):
    """抵销（提出、批准）/ set-offs: proposed, approved. P4-5.3

    An older release settled at once: such a set-off was approved and never proposed.
    """

    set_off_no: str
    step: str
    customer_id: str
    amount: Amount
    dated_on: date
    invoice_no: str | None
    reason: str
    done_by: str
    recorded_at: datetime


def set_off(fact: SetOffProposed | CreditSetOff, recorded: Recorded) -> Iterator[SetOff]:
    """Yield the step."""
    match fact:
        case SetOffProposed():
            step, by = "proposed", fact.proposed_by
        case CreditSetOff():
            step, by = "approved", fact.decided_by
    content = fact.customer_id, fact.amount, fact.dated_on, fact.invoice_no, fact.reason
    yield SetOff(fact.set_off_no, step, *content, by, recorded.recorded_at)


SET_OFF = made(table(SetOff, key=("set_off_no", "step", "customer_id"), indexes=["customer_id"]), set_off)
