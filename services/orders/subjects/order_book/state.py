"""How each fact changes the order book of a customer. P5-5.2

`placing`, `approval` and `dispatching` hold what follows; `decide` puts them together.
"""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from services.orders.subjects.order_book.book import LIVE, Advance, Order, OrderBook
from services.orders.subjects.order_book.case_state import CaseEvent, case_evolved
from services.orders.subjects.order_book.sent import sent_as
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
)

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
