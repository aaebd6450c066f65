"""What was ordered, agreed, held and approved. P5-5.2a, P5-5.2b"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.days import Day, Instant, TimeOfDay
from shared.events.money import Money, Quantity
from shared.events.numbers import Count, Ordinal, Position
from shared.events.orders.zones import Zone
from shared.events.text import FieldName, FieldText, Id, Known, PolicyVersion, Text


class OrderLine(Value):
    """Goods asked for, out of one line of the contract."""

    contract_line_no: Known
    quantity: Quantity


class CreditFigures(Value):
    """What a credit check saw and where it stood: amounts, and the positions of the facts behind them. P5-5.2b"""

    receivables: Money  # open on issued invoices
    approved: Money  # approved orders not yet invoiced, prepaid ones left out
    order: Money
    limit: Money
    limit_source: Literal["own", "grade"]
    grade: Literal["A", "B", "C", "D"]
    max_days_overdue: Count
    checked_on: Day
    positions: dict[FieldName, Position] = Field(default_factory=dict)  # source -> position of its log that was known
    policy: PolicyVersion


class OrderPlaced(Event):
    """A customer's order on an effective contract. P5-5.2a"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderPlaced.v1"
    order_no: Id
    customer_id: Id
    contract_no: Id
    lines: tuple[OrderLine, ...]
    amount: Money
    required_on: Day
    placed_on: Day
    urgent: bool = False
    particulars: dict[FieldName, FieldText] = Field(default_factory=dict)  # the fields of the order form, by name
    prepaid: bool = False  # the contract asks for the money first, so no credit is given
    placed_by: Id
    revision: Ordinal | None = None  # of the contract, by whose prices and terms it is placed
    revised_on: Day | None = (
        None  # the first day of that revision, where the order is placed anew because of it. P3-4.8
    )
    credit_stands: bool = False  # such an order asks for no more credit than was let through: agreeing approves it
    complaint_no: Id | None = None  # the complaint that it makes good. P5-7.2


class OrderAgreed(Event):
    """The sales manager agrees to the order. P5-5.2b"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderAgreed.v1"
    order_no: Id
    customer_id: Id
    agreed_by: Id
    agreed_on: Day
    on_behalf_of: Id | None = None  # in whose place


class OrderHeld(Event):
    """The credit rule does not hold, or supply is stopped: finance's head may release the order. P5-5.2b, P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderHeld.v2"
    order_no: Id
    customer_id: Id
    reasons: tuple[Literal["limit", "overdue", "grade", "stopped"], ...]
    figures: CreditFigures


class OrderHeldV1(Event):
    """The credit rule does not hold, before supply could be stopped. P5-5.2b"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderHeld.v1"
    order_no: Id
    customer_id: Id
    reasons: tuple[Literal["limit", "overdue", "grade"], ...]
    figures: CreditFigures

    def upcast(self) -> OrderHeld:
        """Return the fact in the words of today."""
        return OrderHeld(**dict(self))


class OrderApproved(Event):
    """Agreed and within the credit rule, or released: it goes with this dispatch batch. P5-5.2b, P5-5.2d"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderApproved.v1"
    order_no: Id
    customer_id: Id
    contract_no: Id
    amount: Money
    how: Literal["checked", "prepaid", "released", "imported"]
    figures: CreditFigures | None = None
    released_by: Id | None = None
    on_behalf_of: Id | None = None  # in whose place it was released
    reason: Text | None = None
    approved_at: Instant | None = None
    batch_on: Day
    batch_at: TimeOfDay | None = None  # 09:00 or 13:30 of batch_on; None: imported
    ship_on: Day | None = None  # the day on which it is planned to leave, with the batch of that hour
    zone: Zone | None = None  # of the delivery address; None: none is known
    transit_days: Count | None = None  # on the way, by the zone
    reserved_invoice_no: Id | None = None  # of the next dispatch of a prepaid order: a payer can name it. P4-7.2


class OrderCancelled(Event):
    """What was not dispatched of the order is not wanted any more. P5-5.2"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderCancelled.v1"
    order_no: Id
    customer_id: Id
    cancelled_on: Day
    reason: Text
