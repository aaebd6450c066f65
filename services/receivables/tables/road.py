"""途中款项：收款单与交款 / Money on the road: slips of collectors, and what was counted of it. P4-7.1"""

from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import MoneyCollected, MoneyHandedIn
from shared.runtime.tables.rows import Amount, copied, table


class Slip(NamedTuple):
    """收款单（在经手人手中，不是收款）/ slips of money that somebody took on the road; it is no receipt. P4-7.1"""

    collection_no: str
    customer_id: str
    amount: Amount
    method: str
    instrument_no: str | None
    collected_on: date
    collected_by: str
    due_on: date
    written_on: date
    invoice_no: str | None
    trip_no: str | None
    recorded_at: datetime


SLIP = copied(table(Slip, key="collection_no", indexes=["collected_by", "due_on", "customer_id"]), MoneyCollected)


class SlipHandIn(NamedTuple):
    """收款单的交款（清点数、成为哪笔收款）/ slips that were handed in: what was counted, which receipt it is. P4-7.1"""

    collection_no: str
    customer_id: str
    receipt_no: str
    counted: Amount
    handed_in_on: date
    accepted_on: date
    counted_by: str
    recorded_at: datetime


SLIP_HAND_IN = copied(table(SlipHandIn, key="collection_no", indexes=["receipt_no"]), MoneyHandedIn)

FACTS = (SLIP, SLIP_HAND_IN)
