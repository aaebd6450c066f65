"""Goods come back: the order has their quantity open again, and is approved again. P5-5.2e

Where it is prepaid and has no number for its next dispatch any more, one is reserved with that approval. P4-7.2
"""

from collections.abc import Iterator
from typing import Any

from services.orders.subjects.order_book.approval import against, approved_anew, hold
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import Order, OrderBook, check_no_slip
from services.orders.subjects.order_book.reserving import prepaid, reserving
from services.orders.subjects.order_book.sent import Sent
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import FailDelivery
from shared.events.orders import DeliveryFailed, OrderApproved, OrderHeld, ReturnedLine
from shared.runtime.ask.decisions import Refused, check_same


class ArrivedAlready(Refused):
    """Goods that arrived are no failed delivery: what comes back later is a return of the customer's."""

    clause = "P5-5.2e"
    status = 409


class BackBeforeDispatch(Refused):
    """Goods come back on the day they left at the earliest."""

    field = "returned_on"


def fail(book: OrderBook, command: FailDelivery, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that all goods of a dispatch came back, and the approval of its order anew; nothing where that is so."""
    sent = book.dispatch(command.invoice_no)
    order = book.orders[sent.order_no]
    check_no_slip(book, sent.order_no)
    if sent.failed is not None:
        check_same(said(command), sent.failed, f"{command.invoice_no} came back on {sent.failed.returned_on}.")
        return
    if sent.delivered_on is not None:
        raise ArrivedAlready(f"On {sent.delivered_on}.")
    if command.returned_on < sent.dispatched_on:
        raise BackBeforeDispatch(f"It left on {sent.dispatched_on}.")
    anew = again(book, order, basis)
    outcome = reserving(anew, order, command) if anew is not None else None
    yield failed(sent, command, basis)
    if outcome is not None:
        yield outcome


def said(command: FailDelivery) -> dict[str, Any]:
    """Return what was said of a failed delivery, without the numbers that the house gives beside it."""
    return {name: getattr(command, name) for name in FailDelivery.model_fields}


def to_fail(book: OrderBook, command: FailDelivery) -> int:
    """Return how many numbers a failed delivery needs."""
    sent = book.sent.get(command.invoice_no)
    if sent is None or sent.failed is not None:
        return 0
    order = book.orders[sent.order_no]
    return int(goes_on(order) and prepaid(order) and order.reserved is None)


def failed(sent: Sent, command: FailDelivery, basis: OrderBasis) -> DeliveryFailed:
    """Return what came back, and what is credited of freight: none of it where the customer is to blame."""
    lines = [
        ReturnedLine(line_no=number, contract_line_no=line, quantity=quantity)
        for number, (line, quantity) in sent.goods.items()
    ]
    return DeliveryFailed(
        **said(command),
        order_no=sent.order_no,
        contract_no=sent.content[1],
        lines=tuple(lines),
        goods_amount=sent.goods_amount,
        freight_lines=() if command.customer_caused else tuple(sent.freight),
        failed_on=basis.stamp.today,
        failed_by=basis.stamp.actor,
    )


def again(book: OrderBook, order: Order, basis: OrderBasis) -> OrderApproved | OrderHeld | None:
    """Return the approval of an order of which something came back, as it was let through, for a new batch.

    While supply of the customer is stopped it is held, unless it is prepaid. None: it was brought in without a form, or
    it waits for an agreement or is cancelled and stays so.
    """
    if not goes_on(order) or order.form is None or order.approval is None:
        return None
    if basis.standing.stopped and not order.form.prepaid:
        check = against(book, order, basis)
        if check.reasons:
            return hold(order.form, check)
    return approved_anew(order.form, order.approval, basis)


def goes_on(order: Order) -> bool:
    """Return whether an order goes on when something of it comes back."""
    return order.form is not None and order.approval is not None and order.state in {"approved", "dispatched"}
