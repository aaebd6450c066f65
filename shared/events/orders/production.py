"""How far goods are, and whether quality vouches for them. P1-2.1, P1-2.2"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event
from shared.events.days import Day, Instant
from shared.events.money import Quantity
from shared.events.numbers import Ordinal
from shared.events.text import FieldName, FieldText, Id, Text


class QualityCertificateIssued(Event):
    """Quality vouches for so much of a lot; `results` by characteristic. P1-2.2"""

    TYPE: ClassVar[str] = "huikuan.orders.QualityCertificateIssued.v1"
    certificate_no: Id
    product_id: Id
    lot: Text
    quantity: Quantity
    issued_on: Day
    results: dict[FieldName, FieldText] = Field(default_factory=dict)
    issued_by: Id


Stage = Literal["scheduled", "materials", "in_production", "finished", "inspected", "in_stock"]
"""How far goods are, in this order."""


class ProductionReported(Event):
    """Production says how far a line of an order is; `report_no` counts the reports of the order from 1. P1-2.1"""

    TYPE: ClassVar[str] = "huikuan.orders.ProductionReported.v1"
    order_no: Id
    customer_id: Id
    report_no: Ordinal
    contract_line_no: Id
    product_id: Id
    stage: Stage
    quantity: Quantity
    expected_on: Day | None = None
    required_on: Day
    reason: Text | None = None  # why it goes back
    reported_by: Id
    reported_on: Day
    reported_at: Instant | None = None  # None: recorded by an older release


class CustomerInformed(Event):
    """Somebody spoke to the customer of an order, by which these production reports are told. P1-2.1

    `accepted_at` is when the contact came on record at customers.
    """

    TYPE: ClassVar[str] = "huikuan.orders.CustomerInformed.v1"
    order_no: Id
    customer_id: Id
    contact_id: Id
    reports: tuple[Ordinal, ...]
    accepted_at: Instant


class DelayForeseen(Event):
    """Goods are expected later than they are required: the rep tells the customer on the same day. P1-2.1"""

    TYPE: ClassVar[str] = "huikuan.orders.DelayForeseen.v1"
    order_no: Id
    customer_id: Id
    report_no: Ordinal
    contract_line_no: Id
    expected_on: Day
    required_on: Day
