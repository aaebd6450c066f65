"""What left the house with whom, and the report of a day. P1-2.2, P5-5.2, P5-5.3"""

from typing import ClassVar, Literal

from shared.events import Event, Value
from shared.events.contracts import Terms
from shared.events.days import Day, TimeOfDay
from shared.events.money import Money, NotNegative, Quantity
from shared.events.numbers import Count, Ordinal, Position
from shared.events.text import Hash, Id, Text


class Certified(Value):
    """What of a line a certificate of quality covers. P1-2.2"""

    certificate_no: Id
    quantity: Quantity


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
    lot: Text | None = None
    certificates: tuple[Certified, ...] = ()  # by which the goods are certified, where the product asks for it


class DeliveryNote(Value):
    """交货单: to whom goods go. P5-5.3c"""

    consignee: Text
    phone: Text | None = None
    address: Text


Payer = Literal["company", "customer", "customer_advances"]
"""Who pays the carrier; `customer_advances`: the customer does, and the company owes it him."""


class Carriage(Value):
    """运输协议: what is agreed with the carrier. P5-5.3c"""

    payer: Payer
    freight: NotNegative
    from_place: Text
    to_place: Text
    arrive_by: Day
    liability: Text


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
    planned_on: Day | None = None  # the day on which it was planned to leave; None: there was no plan
    vehicle: Text | None = None
    escort: Text | None = None  # who goes along to collect: a name, or a staff id where an escort was due. P5-5.3b
    carrier_id: Id | None = None
    driver_id: Id | None = None
    collector_id: Id | None = None  # who collects the money of a dispatch on cash on delivery. P4-7.1, P4-7.2
    note: DeliveryNote | None = None
    agreement: Carriage | None = None
    invoiced: Literal["import"] | None = None
    proof_due_on: Day | None = None  # until when a proof of delivery is to be there; None: none is asked for. P5-5.2e
    known: Position | None = None  # of receivables: what is prepaid was paid at this position of it. P4-7.2, P5-5.1
    reserved_invoice_no: Id | None = None  # of the next dispatch of a prepaid order of which something is left. P4-7.2


class RepPresenceConfirmed(Event):
    """The contract's rep is there when the goods of an order leave on this day. P5-5.3b"""

    TYPE: ClassVar[str] = "huikuan.orders.RepPresenceConfirmed.v1"
    order_no: Id
    customer_id: Id
    day: Day
    confirmed_by: Id


class DispatchReportFiled(Event):
    """出货日报表: the dispatcher filed what left on a day; it changes no more. P5-5.3a

    `sha256` is that of the rows (`services/orders/basis/dispatch_report`). `corrections` are dispatches of days that
    were filed before they came on record: they stand in this report.
    """

    TYPE: ClassVar[str] = "huikuan.orders.DispatchReportFiled.v1"
    date: Day
    rows: Count
    corrections: tuple[Id, ...] = ()
    sha256: Hash
    filed_on: Day
    filed_by: Id
