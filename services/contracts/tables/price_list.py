"""产品与价目表 / Products and their dated list prices. P3-3"""

from datetime import date
from typing import NamedTuple

from shared.events.contracts import PricePublished, ProductListed
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

PRICE_LIST = Projection(
    "price_list",
    ("contracts",),
    (PRODUCT, PRICE),
    comment="产品与价目表 / products and their dated list prices",
)
