"""What the orders service says: what was ordered, approved, dispatched. P5-5"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.contracts import Terms
from shared.events.days import Day, Instant, TimeOfDay
from shared.events.money import Money, NotNegative, Quantity
from shared.events.numbers import Count, Ordinal, Position
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


class OrderAgreed(Event):
    """The sales manager agrees to the order. P5-5.2b"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderAgreed.v1"
    order_no: Id
    customer_id: Id
    agreed_by: Id
    agreed_on: Day
    on_behalf_of: Id | None = None  # in whose place


class OrderHeld(Event):
    """The credit rule does not hold: finance's head may release the order. P5-5.2b"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderHeld.v1"
    order_no: Id
    customer_id: Id
    reasons: tuple[Literal["limit", "overdue", "grade"], ...]
    figures: CreditFigures


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


class OrderCancelled(Event):
    """What was not dispatched of the order is not wanted any more. P5-5.2"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderCancelled.v1"
    order_no: Id
    customer_id: Id
    cancelled_on: Day
    reason: Text


class DispatchLine(Value):
    """Goods of a contract line that left, or freight charged: one of the two groups of members is set."""

    line_no: Id
    kind: Literal["goods", "freight"]
    contract_line_no: Id | None = None
    product_id: Id | None = None
    quantity: Quantity | None = None
    unit_price: NotNegative | None = None
    list_price: NotNegative | None = None
    amount: NotNegative
    list_amount: NotNegative


class OrderDispatched(Event):
    """Goods of an approved order left the house: receivables invoices them under `invoice_no`. P1-2.2, P5-5.2

    `invoiced` says who asks for the invoice: None, this fact itself; `import`, the import that brings the history, in
    the order of the history, between the money that came before and the money that came after.
    """

    TYPE: ClassVar[str] = "huikuan.orders.OrderDispatched.v1"
    invoice_no: Id
    order_no: Id
    customer_id: Id
    contract_no: Id
    revision: Ordinal
    signed_on: Day
    terms: Terms
    dispatched_on: Day
    lines: tuple[DispatchLine, ...]
    amount: Money
    batch_at: TimeOfDay | None = None
    vehicle: Text | None = None
    escort: Text | None = None
    invoiced: Literal["import"] | None = None


class OrderDelivered(Event):
    """The goods of a dispatch arrived: for cod and delivery-based instalments the due dates count from here. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderDelivered.v1"
    invoice_no: Id
    customer_id: Id
    delivered_on: Day
