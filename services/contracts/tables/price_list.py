"""产品与价目表 / Products and their dated list prices. P3-3"""

from datetime import date
from typing import NamedTuple

from shared.events.contracts import PricePublished, ProductDescribed, ProductListed
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import Amount, copied, table


class Product(NamedTuple):
    """产品目录 / what the company sells."""

    product_id: str
    name: str
    unit: str


PRODUCT = copied(table(Product, key="product_id"), ProductListed)


class Price(NamedTuple):
    """价目表 / price list by first day."""

    product_id: str
    effective_from: date
    unit_price: Amount


PRICE = copied(table(Price, key=("product_id", "effective_from")), PricePublished)


class ProductProperty(NamedTuple):
    """产品要求 / what was said of products, one row each time; empty: nothing was said of it then. P1-2.2, P5-5.1"""

    product_id: str
    version: int
    certificate_required: bool | None
    stock_controlled: bool | None
    made_to_order: bool | None
    standard: str | None


PRODUCT_PROPERTY = copied(table(ProductProperty, key=("product_id", "version")), ProductDescribed)

PRICE_LIST = Projection(
    "price_list",
    ("contracts",),
    (PRODUCT, PRICE, PRODUCT_PROPERTY),
    comment="产品与价目表 / products and their dated list prices",
)
