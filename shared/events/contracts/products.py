"""What the company sells, and for how much. P3-3"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Id, Text


class ProductListed(Event):
    """The company sells this. P3-3"""

    TYPE: ClassVar[str] = "huikuan.contracts.ProductListed.v1"
    product_id: Id
    name: Text
    unit: Text


class ProductDescribed(Event):
    """What a product asks of whoever orders and sends it; what is left out stays as it was. P1-2.2, P5-5.1, P5-5.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ProductDescribed.v1"
    product_id: Id
    certificate_required: bool | None = None
    stock_controlled: bool | None = None
    made_to_order: bool | None = None
    standard: Text | None = None


class PricePublished(Event):
    """From this day the price list says this for the product. P3-3"""

    TYPE: ClassVar[str] = "huikuan.contracts.PricePublished.v1"
    product_id: Id
    unit_price: NotNegative
    effective_from: Day
