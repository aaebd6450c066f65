"""What the orders service says: what was ordered, approved, dispatched. P5-5"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.contracts import Terms
from shared.events.days import Day, Instant, TimeOfDay
from shared.events.money import Money, NotNegative, Quantity
from shared.events.numbers import Count, Ordinal, Position
from shared.events.text import FieldName, FieldText, Hash, Id, Known, PolicyVersion, Prose, Text

Zone = Literal["city", "region", "outside"]
"""Where goods go, as far as it changes who pays for the way and how long it takes. P4-7.1, P5-5.2d"""


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


class OrderDelivered(Event):
    """The goods of a dispatch arrived: for cod and delivery-based instalments the due dates count from here. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.OrderDelivered.v1"
    invoice_no: Id
    customer_id: Id
    delivered_on: Day


# Self-pickup: who pays takes the goods along. P5-5.1


class PickupSlipWritten(Event):
    """A customer pays and takes goods along: the number of the invoice is reserved, so that money can name it. P5-5.1

    The slip is an order of its own under that number; it is good to the end of `good_until`.
    """

    TYPE: ClassVar[str] = "huikuan.orders.PickupSlipWritten.v1"
    invoice_no: Id
    customer_id: Id
    contract_no: Id
    lines: tuple[OrderLine, ...]
    amount: Money
    written_on: Day
    good_until: Day
    pick_up_at: Instant | None = None
    written_by: Id


class PickupSlipLapsed(Event):
    """Nobody took the goods in time: the slip is over, and its money waits until finance releases it. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.PickupSlipLapsed.v1"
    invoice_no: Id
    customer_id: Id
    lapsed_on: Day


# Zones and batches: where goods go, in which order they leave. P5-5.2d


class DeliveryZoneSet(Event):
    """Addresses whose region code begins so lie in this zone from this day on; the longest prefix wins. P4-7.1"""

    TYPE: ClassVar[str] = "huikuan.orders.DeliveryZoneSet.v1"
    region_prefix: Text
    zone: Zone
    effective_from: Day


class BatchOrder(Value):
    """An order in a batch; its place is its place in the list."""

    order_no: Id
    customer_id: Id


class BatchSequenced(Event):
    """The dispatcher put the orders of a batch in another order; who joins the batch later comes after them. P5-5.2d"""

    TYPE: ClassVar[str] = "huikuan.orders.BatchSequenced.v1"
    ship_on: Day
    batch_at: TimeOfDay
    orders: tuple[BatchOrder, ...]
    reason: Text


class DispatchPlanned(Event):
    """The hour of a batch has come: these orders are in it, in this order, and it changes no more. P5-5.2d"""

    TYPE: ClassVar[str] = "huikuan.orders.DispatchPlanned.v1"
    ship_on: Day
    batch_at: TimeOfDay
    orders: tuple[BatchOrder, ...]


# Carriers: whom the house lets drive, with which papers. P5-5.3a


class CarrierRegistered(Event):
    """A carrier may be given goods. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.CarrierRegistered.v1"
    carrier_id: Id
    name: Text
    registered_on: Day


class DriverRegistered(Event):
    """Somebody drives for a carrier. His phone lies beside the log, so that it can be erased. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.DriverRegistered.v1"
    driver_id: Id
    carrier_id: Id
    name: Text
    registered_on: Day


class PaperRecorded(Event):
    """A paper of a driver or his vehicle was seen; the latest of a kind counts, until `valid_to`, that day included.

    `number`: of vehicle and plate; that of a paper about the person lies beside the log, so that it can be erased.
    """

    TYPE: ClassVar[str] = "huikuan.orders.PaperRecorded.v1"
    driver_id: Id
    kind: Text
    number: Text | None = None
    sha256: Hash
    valid_to: Day | None = None
    recorded_on: Day


class DriverErased(Event):
    """A driver's papers were kept long enough: phone, numbers and files of him are gone. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.DriverErased.v1"
    driver_id: Id
    erased_on: Day


# Certificates, production, stock. P1-2.1, P1-2.2, P5-5.1


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


class StockReceived(Event):
    """Goods came into the warehouse. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.StockReceived.v1"
    product_id: Id
    quantity: Quantity
    lot: Text | None = None
    dated_on: Day


class StockCounted(Event):
    """The warehouse counted what is there: from this fact on so much is on hand. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.StockCounted.v1"
    product_id: Id
    counted: Quantity
    dated_on: Day


class GoodsDrawn(Event):
    """An order drew goods of a product in its turn, after all that stands before it here; how much, its dispatch says.

    Of products that leave with a certificate of quality or out of a controlled stock. P1-2.2, P5-5.1
    """

    TYPE: ClassVar[str] = "huikuan.orders.GoodsDrawn.v1"
    product_id: Id
    order_no: Id
    customer_id: Id
    drawn_on: Day


class StockShortageFound(Event):
    """So much of an approved order cannot be reserved: it leaves when stock is there. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.StockShortageFound.v1"
    product_id: Id
    order_no: Id
    customer_id: Id
    quantity: Quantity
    found_on: Day


# Who goes along, and freight that the customer advances. P5-5.3a, P5-5.3b


class RepPresenceConfirmed(Event):
    """The contract's rep is there when the goods of an order leave on this day. P5-5.3b"""

    TYPE: ClassVar[str] = "huikuan.orders.RepPresenceConfirmed.v1"
    order_no: Id
    customer_id: Id
    day: Day
    confirmed_by: Id


class FreightAdvanceAgreed(Event):
    """Before goods leave the customer was called: he pays the carrier so much, and the company owes it him. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.FreightAdvanceAgreed.v1"
    invoice_no: Id
    customer_id: Id
    spoken_to: Text
    called_at: Instant
    amount: NotNegative
    agreed_by: Id


class FreightAdvanced(Event):
    """The customer paid the carrier, by the driver's signed receipt. `counts_on` None: it waits for a consent.

    Above `agreed` it counts only from the day on which the head of the office consents. P5-5.3a
    """

    TYPE: ClassVar[str] = "huikuan.orders.FreightAdvanced.v1"
    invoice_no: Id
    customer_id: Id
    amount: NotNegative
    agreed: NotNegative
    paid_on: Day
    sha256: Hash
    counts_on: Day | None = None


class FreightAdvanceConsented(Event):
    """The head of the office consents to freight above what was agreed: it counts from this day. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.FreightAdvanceConsented.v1"
    invoice_no: Id
    customer_id: Id
    amount: NotNegative
    reason: Text
    consented_by: Id
    consented_on: Day


# Proof of delivery, goods that come back, cases on carriers, the report of a day. P5-5.2e, P5-5.3a

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


CaseKind = Literal["proof", "bill", "loss", "damage", "late"]


class CarrierCaseOpened(Event):
    """Somebody is to answer for the way of a dispatch. P5-5.2e

    `by_itself`: the proof was not there, or not complete, when the day after its due day began.
    """

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseOpened.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    carrier_id: Id | None = None  # None: no carrier was named
    driver_id: Id | None = None
    kind: CaseKind
    claimed: NotNegative
    text: Prose | None = None
    by_itself: bool = False
    opened_on: Day
    opened_by: Id


class CarrierCaseClaimed(Event):
    """The amount that is claimed in a case is another one from now on. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseClaimed.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    amount: NotNegative
    claimed_on: Day
    claimed_by: Id


class CarrierCaseHeard(Event):
    """The carrier was heard: the case is agreed, or contested. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseHeard.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    statement: Prose
    agrees: bool
    heard_on: Day
    heard_by: Id


class CarrierCaseClosed(Event):
    """A case is settled for an amount, or dropped; it touches neither what the customer owes nor what he paid. P5-5.2e

    `by_proof`: a complete proof closed a case that had opened by itself.
    """

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseClosed.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    outcome: Literal["settled", "dropped"]
    amount: NotNegative
    reason: Prose | None = None
    by_proof: bool = False
    closed_on: Day
    closed_by: Id
    on_behalf_of: Id | None = None


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
