"""The order book of one customer: what it ordered, what was approved, what left the house. P5-5.2

One stream per customer, so that two orders cannot both take the last of its credit or of a contract's open quantity.
`placing`, `approval` and `dispatching` hold what follows; `decide` puts them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never

from services.orders.policy import OrdersRules
from services.orders.subjects.order_book.agreed import Agreed
from services.orders.subjects.order_book.credit import Standing
from shared.events.money import ZERO
from shared.events.orders import (
    OrderAgreed,
    OrderApproved,
    OrderCancelled,
    OrderDelivered,
    OrderDispatched,
    OrderHeld,
    OrderPlaced,
)
from shared.office.calendar import EMPTY, Calendar
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.runtime.ask.decisions import Basis, NotThere
from shared.runtime.policy import Book

OrderEvent = OrderPlaced | OrderAgreed | OrderHeld | OrderApproved | OrderCancelled | OrderDispatched | OrderDelivered


class UnknownOrder(NotThere):
    """The customer has no such order."""


@dataclass(frozen=True, slots=True)
class OrderBasis(Basis):
    """Rows that a decision about an order rests on.

    `standing` is the customer's credit account, `finance_heads` are those who may release; `stays` is the number that
    stays, where the customer was merged into another; `authority` is the right by which somebody agrees or releases.
    """

    policy: Book[OrdersRules]
    calendar: Calendar = EMPTY
    contract: Agreed | None = None
    standing: Standing = field(default_factory=Standing)
    finance_heads: frozenset[str] = frozenset()
    stays: str | None = None
    authority: Authority = BY_OWN_RIGHT

    @property
    def rules(self) -> OrdersRules:
        """The rules of the business day on which the wish was accepted."""
        return self.policy.on(self.stamp.today)


State = Literal["placed", "held", "approved", "cancelled", "dispatched"]
LIVE: frozenset[State] = frozenset({"placed", "held", "approved"})


@dataclass(slots=True)
class Order:
    """An order so far; quantities by contract line. An imported one has no form, it is what was dispatched."""

    contract_no: str
    state: State
    form: OrderPlaced | None = None
    approval: OrderApproved | None = None
    agreed: bool = False
    ordered: Mapping[str, Decimal] = field(default_factory=dict)
    shipped: dict[str, Decimal] = field(default_factory=dict)
    goods: Decimal = ZERO  # yuan that left

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
    def on_credit(self) -> bool:
        """Whether the order takes credit: prepaid ones do not."""
        return self.form is not None and not self.form.prepaid


@dataclass(frozen=True, slots=True)
class Sent:
    """A dispatch: who asked for it with which content, and its amount in yuan.

    `version` is its place in the customer's stream.
    """

    version: int
    order_no: str
    content: "ContentOf"
    dispatched_on: date
    amount: Decimal
    on_credit: bool
    delivered_on: date | None = None


@dataclass(slots=True)
class OrderBook:
    """Everything a customer ordered; `shipped` counts by contract and line over all orders and imports.

    `live` are the orders of which something may still leave, `sent` stands in the order of dispatch; `version` counts
    the facts, all of the stream.
    """

    version: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    live: dict[str, Order] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    shipped: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def order(self, number: str) -> Order:
        """Return an order; raises UnknownOrder."""
        if number not in self.orders:
            raise UnknownOrder(number)
        return self.orders[number]


def evolve(book: OrderBook, event: OrderEvent) -> OrderBook:
    """Take one more fact in."""
    book.version += 1
    match event:
        case OrderPlaced():
            placed(book, event)
        case OrderAgreed():
            book.orders[event.order_no].agreed = True
        case OrderHeld():
            book.orders[event.order_no].state = "held"
        case OrderApproved():
            order = book.orders.setdefault(event.order_no, Order(event.contract_no, "approved"))
            order.state, order.approval = "approved", event
        case OrderCancelled():
            book.orders[event.order_no].state = "cancelled"
        case OrderDispatched():
            dispatched(book, event)
        case OrderDelivered():
            delivered(book, event)
            return book
        case _:
            assert_never(event)
    keep_live(book, event.order_no)
    return book


def keep_live(book: OrderBook, order_no: str) -> None:
    """List an order among the live ones as long as something of it may leave."""
    if book.orders[order_no].state in LIVE:
        book.live[order_no] = book.orders[order_no]
    else:
        book.live.pop(order_no, None)


def placed(book: OrderBook, event: OrderPlaced) -> None:
    """Put the form on file; what was decided about an earlier form of the order is void."""
    order = book.orders.setdefault(event.order_no, Order(event.contract_no, "placed"))
    order.form, order.state, order.agreed, order.approval = event, "placed", False, None
    order.ordered = {line.contract_line_no: line.quantity for line in event.lines}


def dispatched(book: OrderBook, event: OrderDispatched) -> None:
    """Count what left."""
    order = book.orders[event.order_no]
    for line in event.lines:
        if line.contract_line_no is not None and line.quantity is not None:
            out_of = (event.contract_no, line.contract_line_no)
            book.shipped[out_of] = book.shipped.get(out_of, Decimal(0)) + line.quantity
            order.shipped[line.contract_line_no] = order.shipped.get(line.contract_line_no, Decimal(0)) + line.quantity
            order.goods += line.amount
    if order.complete:
        order.state = "dispatched"
    book.sent[event.invoice_no] = Sent(
        version=book.version,
        order_no=event.order_no,
        content=content_of(event),
        dispatched_on=event.dispatched_on,
        amount=event.amount,
        on_credit=event.terms.kind != "prepaid",
    )


def delivered(book: OrderBook, event: OrderDelivered) -> None:
    """Note the day of arrival."""
    book.sent[event.invoice_no] = replace(book.sent[event.invoice_no], delivered_on=event.delivered_on)


LineOf = tuple[str, str | None, Decimal | None, Decimal | None]
ContentOf = tuple[str, str, date, tuple[LineOf, ...]]
"""Order, contract, day and lines of a dispatch; of a line number, contract line, quantity, and amount if freight."""


def content_of(event: OrderDispatched) -> ContentOf:
    """Return what makes two wishes under one invoice number the same dispatch."""
    lines = tuple(
        (line.line_no, line.contract_line_no, line.quantity, line.amount if line.kind == "freight" else None)
        for line in event.lines
    )
    return event.order_no, event.contract_no, event.dispatched_on, lines


def head_of(content: ContentOf) -> dict[str, object]:
    """Return the members of a dispatch by their names."""
    return dict(zip(("order_no", "contract_no", "dispatched_on"), content[:3], strict=True))


def lines_of(content: ContentOf) -> dict[str, dict[str, object]]:
    """Return the members of each line of a dispatch by their names."""
    names = "contract_line_no", "quantity", "freight_amount"
    return {number: dict(zip(names, told, strict=True)) for number, *told in content[3]}
