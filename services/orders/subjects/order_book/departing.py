"""What keeps an order from leaving today: the checks of its dispatch, asked before anybody wishes it. P5-5.2, P1-2.2

No rule is written twice: what is looked at is the wish of a dispatch of all that is left, as far as the order says it,
and its checks are those that goods go through when they leave.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from services.orders.subjects.order_book import pickup
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.checklist import failing, refusal_of
from services.orders.subjects.order_book.collecting import zone_of
from services.orders.subjects.order_book.dispatching import approved, checks, not_approved, sent_of
from services.orders.subjects.order_book.goods import certified
from services.orders.subjects.order_book.paying import looked_at
from services.orders.subjects.order_book.wishes import DispatchOrder, Leaving
from shared.events.orders import OrderDispatched
from shared.runtime.ask.decisions import Refused


class Departure(NamedTuple):
    """The dispatch that an order is to leave by, priced; None: it cannot be priced. And what it lacks, in order.

    `collector_id` is who may collect its money, where that follows from the contract.
    """

    event: OrderDispatched | None
    lacking: Sequence[Refused]
    collector_id: str | None = None


def to_leave(book: OrderBook, order_no: str, customer_id: str, day: date) -> DispatchOrder:
    """Return the wish of a dispatch of all that is left of an order, on a day. Raises UnknownOrder."""
    order = book.order(order_no)
    rest = [line for line in order.ordered if order.remaining(line) > 0]
    lines = tuple(
        Leaving(line_no=str(place), contract_line_no=line, quantity=order.remaining(line))
        for place, line in enumerate(rest, 1)
    )
    return DispatchOrder(
        invoice_no=order_no if order_no in book.slips else order.reserved,
        order_no=order_no,
        contract_no=order.contract_no,
        customer_id=customer_id,
        dispatched_on=day,
        lines=lines,
    )


def departure(book: OrderBook, wish: DispatchOrder, basis: OrderBasis) -> Departure:
    """Return what a dispatch would be and lack; nothing, where nothing is left of the order.

    Where the house is still to number it, its order's number stands for that of the invoice.
    """
    if not wish.lines:
        return Departure(None, ())
    order = book.order(wish.order_no)
    try:
        event = looked_at(certified(sent_of(order, wish, wish.invoice_no or wish.order_no, basis), basis), basis)
    except Refused as refusal:
        return Departure(None, [refusal if approved(order, wish.dispatched_on) else not_approved(order, wish)])
    if wish.order_no in book.slips:
        over = refusal_of(partial(pickup.check_good, book, book.slips[wish.order_no], basis))
        return Departure(event, failing(pickup.checks(book, event, basis)) if over is None else [over])
    rep = basis.rep if event.terms.kind == "cod" and zone_of(order) != "city" else None
    return Departure(event, failing(checks(book, order, wish, event, basis)), rep)
