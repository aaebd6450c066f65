"""How a door asks for goods that are counted over all customers: each product's stream moves in the same append.

So of two dispatches the second one is decided on tables that know what the first one took, whoever asks, and wherever.
P1-2.2, P5-5.1
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.goods import AnotherTurn
from services.orders.subjects.order_book.reserving import NumbersMoved
from services.orders.subjects.order_book.wishes import AgreeToOrder, DispatchOrder, FailDelivery, IssueSlip
from services.orders.subjects.stock import STOCK, DrawGoods
from services.orders.tables.arrivals import ARRIVALS
from services.orders.tables.order_list import ORDERS
from services.orders.tables.stock import STOCK as STOCK_TABLES
from shared.events import Event
from shared.runtime.ask.decisions import Beside, Following, already_level
from shared.runtime.http.front_door import Answer, Ask, NumberOf, number_given

Wish = AgreeToOrder | DispatchOrder | FailDelivery | IssueSlip
COUNTED = (STOCK_TABLES.name, ORDERS.name, ARRIVALS.name)
"""The projections by which certificates and stock are counted; all of them read our own log alone."""

RACES = 20


def in_turn(ask: Ask, products: Sequence[str], order_no: str, customer_id: str, following: Following) -> Following:
    """Return what draws of each of these products by number, and asks for the rest when the tables know all of them."""
    level: Callable[[], Awaitable[None]] = partial(ask.level, *COUNTED)
    for product in sorted(products, reverse=True):
        draw = DrawGoods(product_id=product, order_no=order_no, customer_id=customer_id)
        following = Beside(STOCK, product, draw, partial(then, following), level)
        level = already_level
    return following


async def asked(ask: Ask, wish: Wish, following: Following, number: NumberOf = number_given) -> Answer:
    """Ask for a wish of a customer's orders, together with what moves beside it, if anything does."""
    if isinstance(following, Beside):
        return await ask.over_two(ORDER_BOOK, wish, following, wish.customer_id, number=number)
    return await ask(ORDER_BOOK, wish.customer_id, wish, number=number)


async def looked_again(once: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask; where the order, or what is counted over all, changed in between, look again and ask anew.

    Raises NumbersMoved and AnotherTurn where they change each time.
    """
    for _ in range(RACES - 1):
        with suppress(NumbersMoved, AnotherTurn):
            return await once()
    return await once()


def then(following: Following, _facts: Sequence[Event]) -> Following:
    """Return what follows, whatever was drawn before."""
    return following
