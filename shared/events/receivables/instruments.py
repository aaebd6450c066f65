"""Cheques and bills, from the day on which they came in: no money before they clear. P4-7.4"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.receivables.receipts import Method
from shared.events.text import Id, Text

BillKind = Literal["bank", "commercial"]


class InstrumentReceived(Event):
    """A cheque or bank bill came in and was handed to finance; it is no money yet. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.InstrumentReceived.v1"
    receipt_no: Id
    customer_id: Id
    method: Method
    instrument_no: Id
    bank: Text | None = None
    drawer_id: Id | None = None
    amount: NotNegative
    received_on: Day
    invoice_no: Id | None = None
    came_on: Day | None = None  # when a slip's cheque came to finance; None: the day on which it was received
    bill_kind: BillKind | None = None  # of a bill; None: a bank's
    acceptor: Text | None = None
    due_on: Day | None = None
    endorsers: tuple[Text, ...] = ()
    endorser_id: Id | None = None  # the last of them, where somebody else drew the bill
    order_no: Id | None = None  # the order that the payer named


class InstrumentBounced(Event):
    """A cheque or bill came back unpaid; `withdrawn` is what went with it beside its allocations. P4-7.4

    That is its unapplied rest, and what had been refunded of it: the customer owes that now. The allocations it had
    made are reversed by `AllocationReversed` facts recorded just before this one.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.InstrumentBounced.v1"
    receipt_no: Id
    customer_id: Id
    bounced_on: Day
    withdrawn: NotNegative


class InstrumentDeposited(Event):
    """Finance brought a cheque or bill to the bank; it is no money yet. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.InstrumentDeposited.v1"
    receipt_no: Id
    customer_id: Id
    deposited_on: Day


class BillDiscounted(Event):
    """A bank took a bill before its due day for less than it says; the interest is the company's cost. P4-7.4

    `recourse`: the bank may ask its money back. A bank's bill counts on this day, as does one without recourse.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.BillDiscounted.v1"
    receipt_no: Id
    customer_id: Id
    credited_on: Day
    interest: NotNegative
    net: NotNegative
    recourse: bool
    discounted_by: Id


class BillEndorsed(Event):
    """A bill was passed on to a supplier; a bank's bill counts on this day. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.BillEndorsed.v1"
    receipt_no: Id
    customer_id: Id
    endorsed_on: Day
    to: Text
    endorsed_by: Id


class BillDischarged(Event):
    """The holder of a bill that was discounted or endorsed was paid after its due day: that is final. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.BillDischarged.v1"
    receipt_no: Id
    customer_id: Id
    discharged_on: Day


class BillReturned(Event):
    """A bill went back to the customer before it counted, as agreed: it is void, and nothing bounced. P4-7.4"""

    TYPE: ClassVar[str] = "huikuan.receivables.BillReturned.v1"
    receipt_no: Id
    customer_id: Id
    returned_on: Day
    agreed_by: Id
