"""What the doors of bills answer."""

from datetime import date
from typing import Literal

from shared.runtime.http.answers import Amount, Shown

BillStatus = Literal[
    "received", "deposited", "cleared", "discounted", "endorsed", "discharged", "bounced", "returned", "corrected"
]


class Bills(Shown):
    """Bills as they stand on a day; `counted_on` is the day from which one is money, also after a bounce."""

    receipt_no: str
    customer_id: str
    kind: Literal["bank", "commercial"]
    acceptor: str | None
    instrument_no: str
    amount: Amount
    received_on: date
    due_on: date | None
    status: BillStatus
    counted_on: date | None
