"""What may happen to the orders of a customer, in turn: place, agree, check, dispatch, deliver. P5-5.2"""

from collections.abc import Iterator
from typing import assert_never

from services.orders.subjects.order_book.approval import agreed, checked_again, rechecked, released
from services.orders.subjects.order_book.dispatching import arrived, sent_out, taken_over
from services.orders.subjects.order_book.placing import asked_for, given_up
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
            yield from asked_for(book, command, basis)
        case AgreeToOrder():
            yield from agreed(book, command, basis)
        case CheckOrder():
            yield from checked_again(book, command, basis)
        case ReleaseOrder():
            yield from released(book, command, basis)
        case RecheckCredit():
            yield from rechecked(book, command, basis)
        case CancelOrder():
            yield from given_up(book, command, basis)
        case DispatchOrder():
            yield from sent_out(book, command, basis)
        case ImportDispatch():
            yield from taken_over(book, command, basis)
        case RecordDelivery():
            yield from arrived(book, command, basis)
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
