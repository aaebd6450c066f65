"""What may happen to the orders of a customer, in turn: place, agree, check, dispatch, deliver. P5-5.2"""

from collections.abc import Iterator
from typing import assert_never

from services.orders.subjects.order_book.approval import agree, check, recheck, release
from services.orders.subjects.order_book.dispatching import deliver, send_out, take_over
from services.orders.subjects.order_book.placing import cancel, place
from services.orders.subjects.order_book.state import OrderBasis, OrderBook, OrderEvent, evolve
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CancelOrder,
    CheckOrder,
    DispatchOrder,
    ImportDispatch,
    OrderCommand,
    PlaceOrder,
    RecheckCredit,
    RecordDelivery,
    ReleaseOrder,
)
from shared.events.orders import OrderApproved, OrderDispatched, OrderPlaced
from shared.runtime.ask.decisions import Claims, Subject


def decide(book: OrderBook, command: OrderCommand, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case PlaceOrder():
            yield from place(book, command, basis)
        case AgreeToOrder():
            yield from agree(book, command, basis)
        case CheckOrder():
            yield from check(book, command, basis)
        case ReleaseOrder():
            yield from release(book, command, basis)
        case RecheckCredit():
            yield from recheck(book, command, basis)
        case CancelOrder():
            yield from cancel(book, command, basis)
        case DispatchOrder():
            yield from send_out(book, command, basis)
        case ImportDispatch():
            yield from take_over(book, command, basis)
        case RecordDelivery():
            yield from deliver(book, command, basis)
        case _:
            assert_never(command)


# A dispatch that was taken over is an order of its own: its approval takes the number.
NUMBERS = Claims(
    {
        OrderPlaced: {"order": "order_no"},
        OrderApproved: {"order": "order_no"},
        OrderDispatched: {"invoice": "invoice_no"},
    }
)
ORDER_BOOK = Subject("customer", OrderBook, evolve, decide, claims=NUMBERS)
