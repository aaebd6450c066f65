"""A product and its price list: from which day it costs what. P3-3"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import assert_never

from shared.events.contracts import PricePublished, ProductListed
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Id, Known, Text
from shared.runtime.ask.decisions import Basis, Command, RecordedDifferently, Refused, Subject, differing


class ListProduct(Command):
    """Sell a product. P3-3"""

    product_id: Id
    name: Text
    unit: Text


class PublishPrice(Command):
    """Let the price list say this (yuan a unit) from that day on. P3-3"""

    product_id: Known
    unit_price: NotNegative
    effective_from: Day


ProductCommand = ListProduct | PublishPrice
ProductEvent = ProductListed | PricePublished


class UnknownProduct(Refused):
    """The company does not sell this product."""

    field = "product_id"


class TwoPricesFromOneDay(RecordedDifferently):
    """The price list already has another price of this product from this day."""

    clause = "P3-3"


class LoweredWithoutTheGm(Refused):
    """Nobody lowers a price of the list without the board's or the GM's signature."""

    field = "unit_price"
    clause = "P3-3"
    status = 403


@dataclass(slots=True)
class Product:
    """A product with its prices by their first day."""

    listing: ProductListed | None = None
    prices: dict[date, Decimal] = field(default_factory=dict)


def evolve(product: Product, event: ProductEvent) -> Product:
    """Take one more fact in."""
    match event:
        case ProductListed():
            product.listing = event
        case PricePublished():
            product.prices[event.effective_from] = event.unit_price
        case _:
            assert_never(event)
    return product


def decide(product: Product, command: ProductCommand, basis: Basis) -> Iterator[ProductEvent]:
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case ListProduct():
            yield from listed(product, command)
        case PublishPrice():
            yield from published(product, command, basis)
        case _:
            assert_never(command)


def listed(product: Product, command: ListProduct) -> Iterator[ProductEvent]:
    """Yield the listing of a product that is new."""
    wanted = ProductListed(product_id=command.product_id, name=command.name, unit=command.unit)
    if product.listing == wanted:
        return
    if product.listing is not None:
        differs = differing(dict(wanted), dict(product.listing))
        raise RecordedDifferently(f"Product {command.product_id} is listed as {product.listing.name}.", differs)
    yield wanted


def published(product: Product, command: PublishPrice, basis: Basis) -> Iterator[ProductEvent]:
    """Yield the price; whoever lowers the list needs the GM's signature, a price brought in was signed before."""
    if product.listing is None:
        raise UnknownProduct(f"Product {command.product_id} is not listed.")
    same_day = product.prices.get(command.effective_from)
    if same_day == command.unit_price:
        return
    if same_day is not None:
        differs = {"unit_price": (command.unit_price, same_day)}
        raise TwoPricesFromOneDay(f"{same_day} from {command.effective_from}.", differs)
    earlier = [day for day in product.prices if day < command.effective_from]
    before = product.prices[max(earlier)] if earlier else None
    if before is not None and command.unit_price < before and not basis.stamp.roles & {"gm", "operator"}:
        raise LoweredWithoutTheGm(f"{command.product_id} costs {before} until then.")
    yield PricePublished(
        product_id=command.product_id, unit_price=command.unit_price, effective_from=command.effective_from
    )


PRODUCT = Subject("product", Product, evolve, decide)
