"""How freight that a customer advanced is settled with him. P5-5.3a"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative, Positive
from shared.events.text import Id


class FreightAccountSettled(Event):
    """Freight that a customer advanced was set off against his debts; the rest is carried, or to be paid out. P5-5.3a

    `balance` are all advances dated by `through`, less what was set off, paid out or asked to be paid out before. What
    is set off stands beside it as `CreditSetOff` under the same number: no cash, so nobody earns by it.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.FreightAccountSettled.v1"
    settlement_no: Id
    customer_id: Id
    through: Day
    balance: Positive
    set_off: NotNegative
    pay_out: NotNegative  # stays in the account, reserved, until it is paid
    carried: NotNegative
    settled_on: Day
    settled_by: Id


class FreightPaidOut(Event):
    """What a settlement of a freight account left for the customer was paid to him. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.receivables.FreightPaidOut.v1"
    settlement_no: Id
    customer_id: Id
    amount: Positive
    paid_on: Day
    paid_by: Id
