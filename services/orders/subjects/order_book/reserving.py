"""The number of the next dispatch of a prepaid order is reserved, so that a payer can name it. P4-7.2, P5-5.1

The sequence of invoice numbers gives it in one append with the approval, anew as well, or with the dispatch that leaves
a rest; how many numbers a wish needs follows from the order book alone. A dispatch without a number takes the reserved
one.
"""

from decimal import Decimal

from services.orders.subjects.order_book.book import Order, OrderBook
from services.orders.subjects.order_book.wishes import AgreeToOrder, DispatchOrder, FailDelivery
from shared.events.orders import OrderApproved, OrderDispatched, OrderHeld
from shared.events.text import Id
from shared.runtime.ask.decisions import Refused


class NumbersMoved(Refused):
    """The order changed in the same moment: it needs another count of invoice numbers."""

    by_rule = False
    status = 409


class AgreeWithNumbers(AgreeToOrder):
    """The agreement, with the invoice numbers that the house gives beside it."""

    numbers: tuple[Id, ...] = ()


class DispatchWithNumbers(DispatchOrder):
    """The dispatch, with the invoice numbers that the house gives beside it, and the products of which it draws."""

    numbers: tuple[Id, ...] = ()
    drawn: tuple[Id, ...] = ()


class FailWithNumbers(FailDelivery):
    """The failed delivery, with the invoice numbers that the house gives beside it."""

    numbers: tuple[Id, ...] = ()


Reserving = AgreeToOrder | DispatchOrder | FailDelivery
"""Wishes by which a number is reserved."""
WITH_NUMBERS = AgreeWithNumbers | DispatchWithNumbers | FailWithNumbers


def to_agree(book: OrderBook, command: AgreeToOrder) -> int:
    """Return how many numbers an agreement needs."""
    order = book.orders.get(command.order_no)
    waits = order is not None and order.state == "placed" and not order.agreed
    return int(order is not None and waits and prepaid(order) and order.reserved is None)


def to_dispatch(book: OrderBook, command: DispatchOrder) -> int:
    """Return how many numbers a dispatch needs: its own, unless it was sent or reserved, and that of the next."""
    order = book.orders.get(command.order_no)
    if order is None:
        return int(command.invoice_no is None)
    own = command.invoice_no is None and order.reserved is None
    return own + follows(order, command)


def follows(order: Order, command: DispatchOrder) -> bool:
    """Return whether a dispatch of a prepaid order leaves a rest for which no number is reserved."""
    free = order.reserved is None or command.invoice_no is None
    return free and prepaid(order) and leaves_rest(order, command)


def prepaid(order: Order) -> bool:
    """Return whether an order is to be paid first."""
    return order.form is not None and order.form.prepaid


def leaves_rest(order: Order, command: DispatchOrder) -> bool:
    """Return whether something of an order is left after a dispatch."""
    leaving: dict[str, Decimal] = {}
    for line in command.lines:
        if line.contract_line_no is not None and line.quantity is not None:
            leaving[line.contract_line_no] = leaving.get(line.contract_line_no, Decimal(0)) + line.quantity
    return any(order.remaining(line) > leaving.get(line, Decimal(0)) for line in order.ordered)


def number_of(order: Order, command: DispatchOrder) -> str:
    """Return the number of a dispatch: the one that was sent, else the reserved one, else the one given to it.

    Raises NumbersMoved.
    """
    number = command.invoice_no or order.reserved or next(iter(numbers(command)), None)
    if number is None:
        raise NumbersMoved(f"Order {command.order_no}.")
    return number


def reserving(
    event: OrderApproved | OrderHeld, order: Order, command: AgreeToOrder | FailDelivery
) -> OrderApproved | OrderHeld:
    """Return what becomes of an order, with the number reserved for its next dispatch. Raises NumbersMoved."""
    approved = isinstance(event, OrderApproved) and event.how == "prepaid"
    given = taken(command, int(approved and order.reserved is None))
    reserved = order.reserved or next(iter(given), None)
    return event.model_copy(update={"reserved_invoice_no": reserved}) if approved else event


def with_next(event: OrderDispatched, order: Order, command: DispatchOrder) -> OrderDispatched:
    """Return a dispatch with the number reserved for the next one, where it leaves a rest. Raises NumbersMoved."""
    own = int(command.invoice_no is None and order.reserved is None)
    following = taken(command, own + follows(order, command))[own:]
    return event.model_copy(update={"reserved_invoice_no": following[0]}) if following else event


def numbers(command: Reserving) -> tuple[str, ...]:
    """Return the numbers that the house gave beside a wish."""
    return command.numbers if isinstance(command, WITH_NUMBERS) else ()


def drawn(command: DispatchOrder) -> tuple[str, ...]:
    """Return the products at which a dispatch takes its turn."""
    return command.drawn if isinstance(command, DispatchWithNumbers) else ()


def taken(command: Reserving, wanted: int) -> tuple[str, ...]:
    """Return the numbers given beside a wish; refuse another count than it needs."""
    given = numbers(command)
    if len(given) != wanted:
        raise NumbersMoved(f"It needs {wanted}, {len(given)} were given.")
    return given
