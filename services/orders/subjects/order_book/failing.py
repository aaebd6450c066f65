"""Goods come back: the order has their quantity open again, and is approved again. P5-5.2e"""

from collections.abc import Iterator

from services.orders.subjects.order_book.approval import against, approved_anew, hold
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import Order, OrderBook, check_no_slip
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
        check_same(command, sent.failed, f"{command.invoice_no} came back on {sent.failed.returned_on}.")
        return
    if sent.delivered_on is not None:
        raise ArrivedAlready(f"On {sent.delivered_on}.")
    if command.returned_on < sent.dispatched_on:
        raise BackBeforeDispatch(f"It left on {sent.dispatched_on}.")
    anew = again(book, order, basis)
    yield failed(sent, command, basis)
    if anew is not None:
        yield anew


def failed(sent: Sent, command: FailDelivery, basis: OrderBasis) -> DeliveryFailed:
    """Return what came back, and what is credited of freight: none of it where the customer is to blame."""
    lines = [
        ReturnedLine(line_no=number, contract_line_no=line, quantity=quantity)
        for number, (line, quantity) in sent.goods.items()
    ]
    return DeliveryFailed(
        **dict(command),
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
    if order.form is None or order.approval is None or order.state not in {"approved", "dispatched"}:
        return None
    if basis.standing.stopped and not order.form.prepaid:
        check = against(book, order, basis)
        if check.reasons:
            return hold(order.form, check)
    return approved_anew(order.form, order.approval, basis)
