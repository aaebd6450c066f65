"""Stock of a product: what came in, what was counted, who drew of it, what of an approved order cannot be reserved.

What is on hand and what is reserved follows from these facts, from orders and dispatches (`migrations/0005_stock`): an
order reserves by the instant of its approval, a dispatch issues what its order reserved. Dispatches of all customers
draw in turn here, so that none is decided on what another one takes in the same moment. P1-2.2, P5-5.1
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never

from shared.events.days import PastDay
from shared.events.money import Agreed, Quantity
from shared.events.orders import GoodsDrawn, StockCounted, StockReceived, StockShortageFound
from shared.events.text import Known, Text
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject


class ReceiveStock(Command):
    """Take goods into the warehouse."""

    product_id: Known
    quantity: Agreed
    lot: Text | None = None
    dated_on: PastDay


class CountStock(Command):
    """Say what is there: so much is on hand from now on."""

    product_id: Known
    counted: Quantity
    dated_on: PastDay


class FindShortage(Command):
    """Look at what of approved orders cannot be reserved."""

    product_id: Known


class DrawGoods(Command):
    """Take a turn at the goods of a product, beside the dispatch that takes them."""

    product_id: Known
    order_no: Known
    customer_id: Known


StockCommand = ReceiveStock | CountStock | FindShortage | DrawGoods
StockEvent = StockReceived | StockCounted | StockShortageFound | GoodsDrawn


class LessThanNothing(Refused):
    """A count is nothing or more."""

    field = "counted"
    clause = "P5-5.1"


@dataclass(frozen=True, slots=True)
class StockBasis(Basis):
    """What is short of the product now, by order and customer."""

    short: tuple[tuple[str, str, Decimal], ...] = ()


@dataclass(slots=True)
class Stock:
    """What was said to be short, by order and customer, last."""

    short: dict[tuple[str, str], Decimal] = field(default_factory=dict)


def evolve(stock: Stock, event: StockEvent) -> Stock:
    """Take one more fact in."""
    match event:
        case StockReceived() | StockCounted() | GoodsDrawn():
            pass
        case StockShortageFound():
            stock.short[event.order_no, event.customer_id] = event.quantity
        case _:
            assert_never(event)
    return stock


def decide(stock: Stock, command: StockCommand, basis: StockBasis) -> Iterator[StockEvent]:
    """Yield what becomes of the stock."""
    match command:
        case ReceiveStock():
            yield StockReceived(**dict(command))
        case CountStock():
            if command.counted < 0:
                raise LessThanNothing
            yield StockCounted(**dict(command))
        case DrawGoods():
            yield GoodsDrawn(**dict(command), drawn_on=basis.stamp.today)
        case FindShortage():
            for order_no, customer_id, quantity in basis.short:
                if stock.short.get((order_no, customer_id), Decimal(0)) < quantity:
                    yield StockShortageFound(
                        product_id=command.product_id,
                        order_no=order_no,
                        customer_id=customer_id,
                        quantity=quantity,
                        found_on=basis.stamp.today,
                    )
        case _:
            assert_never(command)


STOCK = Subject("stock", Stock, evolve, decide)
