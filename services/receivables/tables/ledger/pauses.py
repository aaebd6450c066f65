"""Pauses of collection. P4-7.5"""

from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import CollectionPaused
from shared.runtime.tables.rows import Integer, copied, table


class Pause(NamedTuple):
    """催收暂停（承诺付款、争议）/ pauses of collection: promises to pay, disputes. P4-7.5"""

    position: int
    invoice_no: str
    because: str
    paused_on: date
    until: date
    note: str
    recorded_at: datetime
    customer_id: str
    receipt_no: str | None
    dispute_no: str | None
    part: Integer | None


PAUSE = copied(table(Pause, key="position", indexes=["invoice_no"]), CollectionPaused)
