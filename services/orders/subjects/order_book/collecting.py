"""Who collects the money of goods that leave, and who goes along. P4-7.1, P4-7.2, P5-5.3b"""

from collections.abc import Iterator

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import Order, OrderBook
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import ConfirmPresence
from shared.events.orders import OrderDispatched, RepPresenceConfirmed
from shared.runtime.ask.decisions import Refused

POOR = frozenset({"B", "D"})


class NoCollector(Refused):
    """In the city an employee collects the money of a dispatch on cash on delivery and hands it in."""

    field = "collector_id"
    clause = "P4-7.1"


class CollectorNotTheRep(Refused):
    """Outside of the city the contract's rep collects the money of a dispatch on cash on delivery, or the escort."""

    field = "collector_id"
    clause = "P4-7.2"


class FreightInTheCity(Refused):
    """Delivery in the city is free."""

    field = "lines"
    clause = "P4-7.1"


class EscortDue(Refused):
    """To a new or poor customer somebody of the house goes along, where the contract's rep is not there."""

    field = "escort"
    clause = "P5-5.3b"


def check_collector(order: Order, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse cash on delivery that nobody collects who may."""
    if event.terms.kind != "cod":
        return
    if zone_of(order) == "city":
        if event.collector_id not in basis.employed:
            raise NoCollector(f"Named is {event.collector_id}.")
    elif event.collector_id is None or event.collector_id not in {basis.rep, escort_of(event, basis)}:
        raise CollectorNotTheRep(f"The rep is {basis.rep}; named is {event.collector_id}.")


def check_free_delivery(order: Order, event: OrderDispatched) -> None:
    """Refuse freight on deliveries in the city."""
    if zone_of(order) == "city" and any(line.kind == "freight" for line in event.lines):
        raise FreightInTheCity


def check_escort(order: Order, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse goods without an escort where one is due."""
    released = order.approval is not None and order.approval.how == "released"
    asked = event.terms.kind == "cod" or released
    doubtful = not basis.seasoned or basis.standing.grade in POOR
    if asked and doubtful and event.dispatched_on not in order.presence and escort_of(event, basis) is None:
        raise EscortDue(f"Named is {event.escort}.")


def escort_of(event: OrderDispatched, basis: OrderBasis) -> str | None:
    """Return the escort, where it is somebody of the house who does not drive."""
    return event.escort if event.escort in basis.employed and event.escort != event.driver_id else None


def zone_of(order: Order) -> str | None:
    """Return the zone for which an order was approved."""
    return order.approval.zone if order.approval is not None else None


def confirm(book: OrderBook, command: ConfirmPresence, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that the rep is there on a day; nothing where that is on record."""
    if command.day not in book.order(command.order_no).presence:
        yield RepPresenceConfirmed(**dict(command), confirmed_by=basis.stamp.actor)
