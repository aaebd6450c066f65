"""The order book of one customer: what it ordered, what was approved, what left the house. P5-5.2

One stream per customer, so that two orders cannot both take the last of its credit or of a contract's open quantity.
`placing`, `approval` and `dispatching` hold what follows; `decide` puts them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never

from services.orders.policy import OrdersRules
from services.orders.subjects.certificate import Unused
from services.orders.subjects.order_book.agreed import Agreed, Described
from services.orders.subjects.order_book.case_state import Case, CaseEvent, case_evolved
from services.orders.subjects.order_book.credit import Standing
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.sent import Sent, sent_as
from services.orders.subjects.zone import ZoneRow
from shared.events.money import ZERO
from shared.events.orders import (
    CarrierCaseClaimed,
    CarrierCaseClosed,
    CarrierCaseHeard,
    CarrierCaseOpened,
    CustomerInformed,
    DelayForeseen,
    DeliveryFailed,
    DeliveryProved,
    FreightAdvanceAgreed,
    FreightAdvanceConsented,
    FreightAdvanced,
    OrderAgreed,
    OrderApproved,
    OrderCancelled,
    OrderDelivered,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
    PickupSlipLapsed,
    PickupSlipWritten,
    ProductionReported,
    RepPresenceConfirmed,
    Stage,
)
from shared.office.calendar import EMPTY, Calendar
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.runtime.ask.decisions import Basis, NotThere, Refused
from shared.runtime.policy import Book

OrderEvent = (
    OrderPlaced
    | OrderAgreed
    | OrderHeld
    | OrderApproved
    | OrderCancelled
    | OrderDispatched
    | OrderDelivered
    | DeliveryProved
    | DeliveryFailed
    | CaseEvent
    | ProductionReported
    | CustomerInformed
    | DelayForeseen
    | RepPresenceConfirmed
    | FreightAdvanceAgreed
    | FreightAdvanced
    | FreightAdvanceConsented
    | PickupSlipWritten
    | PickupSlipLapsed
)


class UnknownOrder(NotThere):
    """The customer has no such order."""


class UnknownDispatch(NotThere):
    """The customer has no dispatch of this invoice number."""


class GoesBySlip(Refused):
    """What stands on a slip of self-pickup is not changed, and goes out by its issue."""

    clause = "P5-5.1"
    status = 409


@dataclass(frozen=True, slots=True)
class OrderBasis(Basis):
    """Rows that a decision about an order rests on.

    `standing` is the customer's credit account, `funds` what he has paid and nothing has used, `finance_heads` are
    those who may release; `stays` is the number that stays, where the customer was merged into another. `described`
    says by product what it asks for; `region` is the customer's, `zones` tells in which zone that lies; `driver` is the
    one named, `goods` what is certified and reserved of what leaves. `rep` is the contract's of the day, `employed` are
    those of the people named who are on the roster; a customer is `seasoned` who settled an invoice in full.
    `authority` is the right by which somebody agrees, releases or settles. `receivers` may sign for goods of a
    contract, by its revision.
    """

    policy: Book[OrdersRules]
    calendar: Calendar = EMPTY
    contract: Agreed | None = None
    standing: Standing = field(default_factory=Standing)
    funds: Funds = field(default_factory=Funds)
    finance_heads: frozenset[str] = frozenset()
    stays: str | None = None
    described: Mapping[str, Described] = field(default_factory=dict)
    region: str | None = None
    zones: Sequence[ZoneRow] = ()
    driver: "Hired | None" = None
    goods: "Goods | None" = None
    rep: str | None = None
    employed: frozenset[str] = frozenset()
    seasoned: bool = True
    authority: Authority = BY_OWN_RIGHT
    receivers: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def rules(self) -> OrdersRules:
        """The rules of the business day on which the wish was accepted."""
        return self.policy.on(self.stamp.today)


@dataclass(frozen=True, slots=True)
class Hired:
    """A driver as the tables know him: his carrier, and until when each of his papers is valid. P5-5.3a"""

    carrier_id: str
    papers: Mapping[str, date | None]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """What a dispatch may take by product: unused certificates, and what its order has reserved. P1-2.2, P5-5.1

    `characteristics` are the special ones of the contract, by revision.
    """

    unused: Mapping[str, Sequence[Unused]] = field(default_factory=dict)
    reserved: Mapping[str, Decimal] = field(default_factory=dict)
    characteristics: Mapping[int, Sequence[str]] = field(default_factory=dict)


State = Literal["placed", "held", "approved", "cancelled", "dispatched"]
LIVE: frozenset[State] = frozenset({"placed", "held", "approved"})


@dataclass(slots=True)
class Order:
    """An order so far; quantities by contract line. An imported one has no form, it is what was dispatched.

    `stood` is the approval by which it went until a new revision of the contract; `revisions` are those of its
    dispatches.
    """

    contract_no: str
    state: State
    form: OrderPlaced | None = None
    approval: OrderApproved | None = None
    agreed: bool = False
    ordered: Mapping[str, Decimal] = field(default_factory=dict)
    shipped: dict[str, Decimal] = field(default_factory=dict)
    goods: Decimal = ZERO  # yuan that left
    left_since: bool = False  # something left since the approval
    by_stop: bool = False  # held since supply is stopped
    reports: int = 0  # of production
    untold: dict[int, ProductionReported] = field(default_factory=dict)  # reports of which the customer has not heard
    presence: set[date] = field(default_factory=set)  # days on which the rep is there
    stages: dict[str, Stage] = field(default_factory=dict)  # by contract line, as reported last
    stood: OrderApproved | None = None
    revisions: set[int] = field(default_factory=set)
    reserved: str | None = None  # the number of the next dispatch of a prepaid order

    def remaining(self, line: str) -> Decimal:
        """Return what has not left yet of a line."""
        return self.ordered.get(line, Decimal(0)) - self.shipped.get(line, Decimal(0))

    @property
    def complete(self) -> bool:
        """Whether all that was ordered has left."""
        return all(self.remaining(line) <= 0 for line in self.ordered)

    @property
    def to_invoice(self) -> Decimal:
        """Yuan that are still to be invoiced."""
        return ZERO if self.form is None or self.complete else max(self.form.amount - self.goods, ZERO)

    @property
    def let_through(self) -> bool:
        """Whether the credit rule let it through: approved, or placed anew by a revision that asks for no more."""
        return self.state == "approved" or (
            self.state == "placed" and self.form is not None and self.form.credit_stands
        )

    @property
    def on_credit(self) -> bool:
        """Whether the order takes credit: prepaid ones do not."""
        return self.form is not None and not self.form.prepaid


@dataclass(slots=True)
class Advance:
    """Freight that the customer advances: what was agreed in the call, what was paid, and the consent to more."""

    agreed: FreightAdvanceAgreed
    paid: FreightAdvanced | None = None
    consented: FreightAdvanceConsented | None = None


@dataclass(slots=True)
class OrderBook:
    """Everything a customer ordered; `shipped` counts by contract and line over all orders and imports.

    `live` are the orders of which something may still leave, `sent` stands in the order of dispatch, `slips` are those
    of self-pickup, by the number of their order and invoice; `version` counts the facts, all of the stream.
    """

    version: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    live: dict[str, Order] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    shipped: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    advances: dict[str, Advance] = field(default_factory=dict)
    slips: dict[str, PickupSlipWritten] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)

    def order(self, number: str) -> Order:
        """Return an order; raises UnknownOrder."""
        if number not in self.orders:
            raise UnknownOrder(number)
        return self.orders[number]

    def dispatch(self, invoice_no: str) -> Sent:
        """Return a dispatch; raises UnknownDispatch."""
        if invoice_no not in self.sent:
            raise UnknownDispatch(invoice_no)
        return self.sent[invoice_no]


def check_no_slip(book: OrderBook, order_no: str) -> None:
    """Refuse what is not done with the order of a slip."""
    if order_no in book.slips:
        raise GoesBySlip(f"Slip {order_no}.")


Beside = (
    OrderDelivered
    | DeliveryProved
    | CaseEvent
    | FreightAdvanceAgreed
    | FreightAdvanced
    | FreightAdvanceConsented
    | PickupSlipWritten
    | PickupSlipLapsed
    | DelayForeseen
    | CustomerInformed
)
"""Facts that change no order's state."""


def evolve(book: OrderBook, event: OrderEvent) -> OrderBook:  # noqa: C901  # an arm per fact
    """Take one more fact in."""
    book.version += 1
    if isinstance(event, Beside):
        beside(book, event)
        return book
    match event:
        case OrderPlaced():
            placed(book, event)
        case OrderAgreed():
            book.orders[event.order_no].agreed = True
        case OrderHeld():
            order = book.orders[event.order_no]
            order.state, order.by_stop = "held", "stopped" in event.reasons
        case OrderApproved():
            order = book.orders.setdefault(event.order_no, Order(event.contract_no, "approved"))
            order.state, order.approval, order.left_since = "approved", event, False
            order.reserved, order.by_stop = event.reserved_invoice_no or order.reserved, False
        case OrderCancelled():
            order = book.orders[event.order_no]
            order.state, order.reserved, order.by_stop = "cancelled", None, False
        case OrderDispatched():
            dispatched(book, event)
        case DeliveryFailed():
            came_back(book, event)
        case ProductionReported():
            reported(book.orders[event.order_no], event)
        case RepPresenceConfirmed():
            book.orders[event.order_no].presence.add(event.day)
        case _:
            assert_never(event)
    keep_live(book, event.order_no)
    return book


def beside(book: OrderBook, event: Beside) -> None:
    """Take in what stands beside the orders: arrivals, cases on carriers, freight that the customer advances, slips."""
    match event:
        case OrderDelivered() | DeliveryProved():
            delivered(book, event)
        case CarrierCaseOpened() | CarrierCaseClaimed() | CarrierCaseHeard() | CarrierCaseClosed():
            case_evolved(book.cases, event)
        case FreightAdvanceAgreed():
            book.advances[event.invoice_no] = Advance(event)
        case FreightAdvanced():
            book.advances[event.invoice_no].paid = event
        case FreightAdvanceConsented():
            book.advances[event.invoice_no].consented = event
        case PickupSlipWritten():
            book.slips[event.invoice_no] = event
        case CustomerInformed():
            told(book.orders[event.order_no], event)
        case DelayForeseen() | PickupSlipLapsed():
            pass
        case _:
            assert_never(event)


def keep_live(book: OrderBook, order_no: str) -> None:
    """List an order among the live ones as long as something of it may leave."""
    if book.orders[order_no].state in LIVE:
        book.live[order_no] = book.orders[order_no]
    else:
        book.live.pop(order_no, None)


def placed(book: OrderBook, event: OrderPlaced) -> None:
    """Put the form on file; what was decided about an earlier form of the order is void."""
    order = book.orders.setdefault(event.order_no, Order(event.contract_no, "placed"))
    order.stood = (order.approval or order.stood) if event.revised_on is not None else None
    order.form, order.state, order.agreed, order.approval = event, "placed", False, None
    order.by_stop = False
    order.ordered = {line.contract_line_no: line.quantity for line in event.lines}


def dispatched(book: OrderBook, event: OrderDispatched) -> None:
    """Count what left."""
    order = book.orders[event.order_no]
    order.left_since = True
    order.revisions.add(event.revision)
    order.reserved = event.reserved_invoice_no or (order.reserved if order.reserved != event.invoice_no else None)
    for line in event.lines:
        if line.contract_line_no is not None and line.quantity is not None:
            out_of = (event.contract_no, line.contract_line_no)
            book.shipped[out_of] = book.shipped.get(out_of, Decimal(0)) + line.quantity
            order.shipped[line.contract_line_no] = order.shipped.get(line.contract_line_no, Decimal(0)) + line.quantity
            order.goods += line.amount
    if order.complete:
        order.state = "dispatched"
    book.sent[event.invoice_no] = sent_as(event, book.version)


def came_back(book: OrderBook, event: DeliveryFailed) -> None:
    """Count what came back as not shipped; an order all of which had left is approved again."""
    book.sent[event.invoice_no] = replace(book.sent[event.invoice_no], failed=event)
    order = book.orders[event.order_no]
    for line in event.lines:
        book.shipped[event.contract_no, line.contract_line_no] -= line.quantity
        order.shipped[line.contract_line_no] -= line.quantity
    order.goods -= event.goods_amount
    if order.state == "dispatched" and order.form is not None:
        order.state = "approved"


def reported(order: Order, event: ProductionReported) -> None:
    """Note how far a line is."""
    order.reports = event.report_no
    order.stages[event.contract_line_no] = event.stage
    order.untold[event.report_no] = event


def told(order: Order, event: CustomerInformed) -> None:
    """Note of which reports the customer has heard."""
    for number in event.reports:
        order.untold.pop(number, None)


def delivered(book: OrderBook, event: OrderDelivered | DeliveryProved) -> None:
    """Note the day of arrival, or the proof."""
    said = {"proof": event} if isinstance(event, DeliveryProved) else {"delivered_on": event.delivered_on}
    book.sent[event.invoice_no] = replace(book.sent[event.invoice_no], **said)
