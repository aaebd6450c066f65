"""Goods that arrived, with which proof, or came back. P5-5.2e"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.days import Day
from shared.events.money import NotNegative, Quantity
from shared.events.text import FieldName, Hash, Id, Prose, Text


class OrderDelivered(Event):
    """The goods of a dispatch arrived: for cod and delivery-based instalments the due dates count from here. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderDelivered.v1"
    invoice_no: Id
    customer_id: Id
    delivered_on: Day


Lacking = Literal["signature", "seal", "bill"]
"""What a proof of delivery lacks: the signature of somebody who may sign, the seal, the original of a faxed bill."""


class DeliveryProved(Event):
    """A paper says who took the goods of a dispatch; it is complete where nothing is `missing`. P5-5.2e

    The first of a dispatch records the arrival, too (`OrderDelivered`), where that is not on record.
    """

    TYPE: ClassVar[str] = "huikuan.orders.DeliveryProved.v1"
    invoice_no: Id
    customer_id: Id
    delivered_on: Day
    signed_by: Text
    sealed: bool
    bill_returned: bool | None = None  # whether the paper original of a faxed bill is back
    quantities: dict[FieldName, Quantity] = Field(default_factory=dict)  # line_no -> what was taken
    differences: Prose | None = None
    sha256: Hash
    missing: tuple[Lacking, ...] = ()
    proved_on: Day
    proved_by: Id


class ReturnedLine(Value):
    """Goods of a line of a dispatch that came back."""

    line_no: Id
    contract_line_no: Id
    quantity: Quantity


class DeliveryFailed(Event):
    """The goods of a dispatch came back, all of them: its order has their quantity open again. P5-5.2e

    Receivables credits the lines as a return on `returned_on`, and those of freight that `freight_lines` names.
    """

    TYPE: ClassVar[str] = "huikuan.orders.DeliveryFailed.v1"
    invoice_no: Id
    customer_id: Id
    order_no: Id
    contract_no: Id
    returned_on: Day
    reason: Text
    customer_caused: bool
    lines: tuple[ReturnedLine, ...]
    goods_amount: NotNegative
    freight_lines: tuple[Id, ...] = ()
    failed_on: Day  # when it was recorded
    failed_by: Id
