"""A product, its price list (from which day it costs what), and what it asks of orders. P3-3, P1-2.2"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import assert_never

from shared.events.contracts import PricePublished, ProductDescribed, ProductListed
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


class DescribeProduct(Command):
    """Say what a product asks of whoever orders and sends it; what is left out stays as it was. P1-2.2, P5-5.1"""

    product_id: Known
    certificate_required: bool | None = None
    stock_controlled: bool | None = None
    made_to_order: bool | None = None
    standard: Text | None = None


ProductCommand = ListProduct | PublishPrice | DescribeProduct
ProductEvent = ProductListed | PricePublished | ProductDescribed


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
    """A product with its prices by their first day, and what was said of it."""

    listing: ProductListed | None = None
    prices: dict[date, Decimal] = field(default_factory=dict)
    properties: dict[str, bool | str] = field(default_factory=dict)


def evolve(product: Product, event: ProductEvent) -> Product:
    """Take one more fact in."""
    match event:
        case ProductListed():
            product.listing = event
        case PricePublished():
            product.prices[event.effective_from] = event.unit_price
        case ProductDescribed():
            product.properties |= said(event)
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
        case DescribeProduct():
            yield from described(product, command)
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
    signed = "gm" in basis.stamp.roles or basis.stamp.brings_history
    if before is not None and command.unit_price < before and not signed:
        raise LoweredWithoutTheGm(f"{command.product_id} costs {before} until then.")
    yield PricePublished(
        product_id=command.product_id, unit_price=command.unit_price, effective_from=command.effective_from
    )


def said(of: DescribeProduct | ProductDescribed) -> dict[str, bool | str]:
    """Return what is said of a product, without its number."""
    return of.model_dump(exclude_none=True, exclude={"product_id"})


def described(product: Product, command: DescribeProduct) -> Iterator[ProductEvent]:
    """Yield what is new of what is said of a product."""
    if product.listing is None:
        raise UnknownProduct(f"Product {command.product_id} is not listed.")
    news = {name: value for name, value in said(command).items() if product.properties.get(name) != value}
    if news:
        yield ProductDescribed(product_id=command.product_id, **news)


PRODUCT = Subject("product", Product, evolve, decide)
