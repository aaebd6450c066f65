"""What may be wished of the orders of a customer. P5-5.2, P5-5.3"""

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from services.orders.subjects.order_book.case_wishes import CaseCommand
from shared.events.days import Day, Instant, PastDay
from shared.events.money import Agreed, NotNegative, Quantity
from shared.events.numbers import Position
from shared.events.orders import (
    OrderLine,
    Payer,
    Stage,
)
from shared.events.text import Entry, FieldName, Hash, Id, Known, Prose, Text
from shared.runtime.ask.decisions import Command


class PlaceOrder(Command):
    """Put an order form on file; `complaint_no` is the complaint that it makes good. P5-5.2a"""

    gained: ClassVar[frozenset[str]] = frozenset({"complaint_no"})

    order_no: Id
    customer_id: Known
    contract_no: Known
    lines: tuple[OrderLine, ...]
    required_on: Day
    urgent: bool = False
    particulars: dict[FieldName, Entry] = Field(default_factory=dict)
    complaint_no: Id | None = None


class ChangeOrder(PlaceOrder):
    """Raise, lower or reopen an order: it must be agreed and checked again. P5-5.2b"""

    order_no: Known


class AgreeToOrder(Command):
    """Agree as the sales manager; the credit check follows at once. P5-5.2b"""

    order_no: Known
    customer_id: Known
    on_behalf_of: Known | None = None


class CheckOrder(Command):
    """Check the credit of a held order again. P5-5.2b"""

    order_no: Known
    customer_id: Known


class ReleaseOrder(Command):
    """Let a held order go in spite of the credit rule, as finance's head. P5-5.2b"""

    order_no: Known
    customer_id: Known
    reason: Text
    on_behalf_of: Known | None = None


class RecheckCredit(Command):
    """Check all approved orders again that have not left, since the customer's credit changed. P5-5.2b

    `known`: up to which position of each source the facts reached by which an order was let through; where they reach
    no further now, nothing changed. None: something did.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"known"})

    customer_id: Known
    known: tuple[tuple[FieldName, Position], ...] | None = None


class ResumeOrders(Command):
    """Check the orders again that the stop of supply held: the customer is supplied again. P4-7.5"""

    customer_id: Known


class LapseRelease(Command):
    """Let the release of an order lapse of which nothing has left in time: a business day begins. P5-5.2b"""

    order_no: Known
    customer_id: Known
    day: Day


class TakeRevision(Command):
    """Let live orders go by the revision of their contract that is in force today. P3-4.8"""

    customer_id: Known
    contract_no: Known


class CancelOrder(Command):
    """Give up what was not dispatched of an order."""

    order_no: Known
    customer_id: Known
    reason: Text


class EndContract(Command):
    """Give up what has not left of all orders on a contract that was terminated. P5-4.1"""

    customer_id: Known
    contract_no: Known
    reason: Text


class Leaving(Command):
    """One line of a dispatch: goods out of a contract line, or freight in yuan."""

    gained: ClassVar[frozenset[str]] = frozenset({"lot"})

    line_no: Id
    contract_line_no: Known | None = None
    quantity: Quantity | None = None
    freight_amount: NotNegative | None = None
    lot: Text | None = None


class NoteWish(Command):
    """To whom goods go, where the order's form says otherwise."""

    consignee: Text | None = None
    phone: Text | None = None
    address: Text | None = None


class CarriageWish(Command):
    """What is agreed with the carrier; all of it is filled in before goods leave. P5-5.3c"""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    payer: Payer | None = None
    freight: NotNegative | None = None
    from_place: Text | None = Field(default=None, alias="from")
    to_place: Text | None = Field(default=None, alias="to")
    arrive_by: Day | None = None
    liability: Text | None = None


class DispatchOrder(Command):
    """Let goods of an approved order leave; they are invoiced under `invoice_no`. P5-5.2b

    Without it they leave under the number that is reserved for the order's next dispatch, or that the house gives.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"agreement", "carrier_id", "collector_id", "driver_id", "note"})

    invoice_no: Id | None
    order_no: Known
    contract_no: Known
    customer_id: Known
    dispatched_on: PastDay
    lines: tuple[Leaving, ...]
    vehicle: Text | None = None
    escort: Text | None = None
    carrier_id: Known | None = None
    driver_id: Known | None = None
    collector_id: Known | None = None
    note: NoteWish | None = None
    agreement: CarriageWish | None = None


class ImportDispatch(Command):
    """Take over a dispatch that happened before; its order's credit check is recorded as imported.

    `invoiced` = `import`: its invoice is asked for at the import door of receivables, in its place of the history.
    """

    invoice_no: Id
    contract_no: Known
    customer_id: Known
    dispatched_on: PastDay
    lines: tuple[Leaving, ...]
    invoiced: Literal["import"] | None = None


class ReportProduction(Command):
    """Say how far production is with a line of an order. P1-2.1"""

    order_no: Known
    contract_no: Known
    customer_id: Known
    contract_line_no: Known
    stage: Stage
    quantity: Agreed
    expected_on: Day | None = None
    reason: Text | None = None


class TellProgress(Command):
    """Say that somebody spoke to the customer of an order at an instant. P1-2.1"""

    order_no: Known
    customer_id: Known
    contact_id: Known
    at: Instant
    accepted_at: Instant


class ConfirmPresence(Command):
    """Say that the contract's rep is there when goods of an order leave on a day. P5-5.3b"""

    order_no: Known
    customer_id: Known
    day: Day


class AgreeFreight(Command):
    """Record the call before goods leave: the customer will pay the carrier so much. P5-5.3a"""

    invoice_no: Id
    customer_id: Known
    spoken_to: Text
    called_at: Instant
    amount: NotNegative


class ReceiptFreight(Command):
    """Record the driver's signed receipt of freight that the customer paid. P5-5.3a"""

    invoice_no: Known
    customer_id: Known
    amount: NotNegative
    paid_on: PastDay
    sha256: Hash


class ConsentFreight(Command):
    """Consent to freight above what was agreed, as the head of the office. P5-5.3a"""

    invoice_no: Known
    customer_id: Known
    reason: Text


class WriteSlip(Command):
    """Write a slip by which a customer pays and takes goods along; the house gives the number. P5-5.1"""

    invoice_no: Id
    customer_id: Known
    contract_no: Known
    lines: tuple[OrderLine, ...]
    pick_up_at: Instant | None = None


class IssueSlip(Command):
    """Let the goods of a slip go out to whoever has paid for them. P5-5.1"""

    invoice_no: Known
    contract_no: Known
    customer_id: Known


class IssueInTurn(IssueSlip):
    """The issue of a slip, with the products of which it draws in turn."""

    drawn: tuple[Id, ...] = ()


class LapseSlip(Command):
    """Let a slip lapse for which nobody came in time: a business day begins. P5-5.1"""

    invoice_no: Known
    customer_id: Known
    day: Day


class RecordDelivery(Command):
    """Record that the goods of a dispatch arrived. P5-5.2e"""

    invoice_no: Known
    customer_id: Known
    delivered_on: PastDay


class ProveDelivery(Command):
    """Record the paper that says who took the goods of a dispatch; `quantities` by line of the dispatch. P5-5.2e"""

    invoice_no: Known
    customer_id: Known
    delivered_on: PastDay
    signed_by: Text
    sealed: bool
    bill_returned: bool | None = None
    quantities: dict[FieldName, Quantity]
    differences: Prose | None = None
    sha256: Hash


class FailDelivery(Command):
    """Record that the goods of a dispatch came back, and whether the customer is to blame for it. P5-5.2e"""

    invoice_no: Known
    customer_id: Known
    returned_on: PastDay
    reason: Text
    customer_caused: bool


OrderCommand = (
    PlaceOrder
    | AgreeToOrder
    | CheckOrder
    | ReleaseOrder
    | RecheckCredit
    | ResumeOrders
    | LapseRelease
    | TakeRevision
    | CancelOrder
    | EndContract
    | DispatchOrder
    | ImportDispatch
    | RecordDelivery
    | ReportProduction
    | TellProgress
    | ConfirmPresence
    | AgreeFreight
    | ReceiptFreight
    | ConsentFreight
    | ProveDelivery
    | FailDelivery
    | CaseCommand
    | WriteSlip
    | IssueSlip
    | LapseSlip
)
