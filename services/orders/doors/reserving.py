"""How a door asks for a wish beside which the house gives invoice numbers, its own or reserved ones. P4-7.2"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from services.orders.doors.drawing import asked, in_turn, looked_again
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.wishes import AgreeToOrder, DispatchOrder, FailDelivery
from shared.events import Event
from shared.events.orders import OrderDispatched
from shared.office.numbering import giving
from shared.runtime.ask.decisions import Following
from shared.runtime.http.front_door import Answer, Ask, NumberOf, number_given

Wish = TypeVar("Wish", AgreeToOrder, DispatchOrder, FailDelivery)


async def nothing() -> tuple[str, ...]:
    """Return that a wish draws no goods."""
    return ()


async def with_numbers(
    ask: Ask,
    wish: Wish,
    wanted: Callable[[OrderBook, Wish], int],
    made: type[Wish],
    products: Callable[[], Awaitable[tuple[str, ...]]] = nothing,
) -> Answer:
    """Ask for a wish with as many numbers as it needs; where the order changed in between, look again.

    `made` is the wish with its numbers, `products` finds those of which it draws in turn. Raises as `looked_again`.
    """

    async def once() -> Answer:
        book, _ = await ask.state(ORDER_BOOK, wish.customer_id)
        return await with_so_many(ask, wish, wanted(book, wish), made, await products())

    return await looked_again(once)


async def with_so_many(ask: Ask, wish: Wish, count: int, made: type[Wish], products: tuple[str, ...]) -> Answer:
    """Ask for a wish; it is answered with the number of a dispatch that came without one, or of the first to come."""
    number: NumberOf = number_given
    if isinstance(wish, DispatchOrder):
        number = dispatched if wish.invoice_no is None else none
    members = {"drawn": products} if products else {}

    def completed(given: tuple[str, ...]) -> tuple[str, Wish]:
        return wish.customer_id, made.model_construct(**{**dict(wish), "numbers": given, **members})

    following: Following = giving("FH", count, ask.stamp, completed) if count else completed(())
    if isinstance(wish, DispatchOrder):
        following = in_turn(ask, products, wish.order_no, wish.customer_id, following)
    return await asked(ask, wish, following, number)


def dispatched(facts: Sequence[Event]) -> str | None:
    """Return the number under which goods left."""
    return next((fact.invoice_no for fact in facts if isinstance(fact, OrderDispatched)), None)


def none(_facts: Sequence[Event]) -> None:
    """Return that the wish has no number of the house."""
