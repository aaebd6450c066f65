"""Money that was taken on the road, until finance has counted it. P4-7.1, P4-7.2, P4-7.6"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day, Month
from shared.events.money import NotNegative, Positive
from shared.events.text import Id


class CashHandedIn(Event):
    """Cash that a rep or driver had taken on the road reached finance. P4-7.1, P4-7.2"""

    TYPE: ClassVar[str] = "huikuan.receivables.CashHandedIn.v1"
    receipt_no: Id
    customer_id: Id
    handed_in_on: Day


class MoneyCollected(Event):
    """Somebody took a customer's money on the road and wrote a slip: it is in his hands, and no receipt. P4-7.1, P4-7.2

    `due_on` is the last day on which it is handed in in time, `written_on` the day on which the slip was accepted.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.MoneyCollected.v1"
    collection_no: Id
    customer_id: Id
    amount: Positive
    method: Literal["cash", "cheque"]
    instrument_no: Id | None = None  # of a cheque
    collected_on: Day
    collected_by: Id
    due_on: Day
    written_on: Day
    invoice_no: Id | None = None  # the invoice that the payer named
    trip_no: Id | None = None


class MoneyHandedIn(Event):
    """The money of a slip reached finance and was counted; the receipt of the slip's amount stands beside it. P4-7.1

    `accepted_on` decides whether it was late. What was counted above the amount went back to the collector.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.MoneyHandedIn.v1"
    collection_no: Id
    customer_id: Id
    receipt_no: Id
    amount: Positive
    counted: NotNegative
    handed_in_on: Day
    accepted_on: Day
    counted_by: Id


class HandInFellShort(Event):
    """Less was counted than the slip says: the customer has paid it all, the collector answers for the rest. P4-7.1"""

    TYPE: ClassVar[str] = "huikuan.receivables.HandInFellShort.v1"
    collection_no: Id
    customer_id: Id
    receipt_no: Id
    staff_id: Id  # who collected it
    amount: Positive
    counted: NotNegative
    short: Positive
    noted_on: Day


class LateHandInsRepeated(Event):
    """Somebody handed money of a month in late so often that staff has to judge it; said once a month. P4-7.6

    `month` is that of the receipts' and slips' days, `receipt_nos` those that were late, in the order in which they
    came: receipts of cash without a slip, and slips under their own numbers.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LateHandInsRepeated.v1"
    staff_id: Id
    month: Month
    receipt_nos: tuple[Id, ...]
    noted_on: Day
