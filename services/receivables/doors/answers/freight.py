"""What the doors of freight accounts answer."""

from datetime import date
from typing import Literal

from shared.runtime.http.answers import Amount, Shown


class FreightAccounts(Shown):
    """Freight that customers advanced, and what became of it."""

    customer_id: str
    advanced: Amount
    set_off: Amount
    paid_out: Amount
    balance: Amount


class FreightSettlement(Shown):
    """A settlement of a freight account: what was set off, what is carried, what is to be paid out."""

    settlement_no: str
    customer_id: str
    through: date
    balance: Amount
    set_off: Amount
    pay_out: Amount
    carried: Amount
    settled_on: date
    settled_by: str
    status: Literal["settled", "paid_out"]
    paid_on: date | None
    paid_by: str | None
