"""What lies in the warehouse, and what is short. P5-5.1"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
from shared.events.money import Quantity
from shared.events.text import Id, Text


class StockReceived(Event):
    """Goods came into the warehouse. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.StockReceived.v1"
    product_id: Id
    quantity: Quantity
    lot: Text | None = None
    dated_on: Day


class StockCounted(Event):
    """The warehouse counted what is there: from this fact on so much is on hand. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.StockCounted.v1"
    product_id: Id
    counted: Quantity
    dated_on: Day


class GoodsDrawn(Event):
    """An order drew goods of a product in its turn, after all that stands before it here; how much, its dispatch says.

    Of products that leave with a certificate of quality or out of a controlled stock. P1-2.2, P5-5.1
    """

    TYPE: ClassVar[str] = "huikuan.orders.GoodsDrawn.v1"
    product_id: Id
    order_no: Id
    customer_id: Id
    drawn_on: Day


class StockShortageFound(Event):
    """So much of an approved order cannot be reserved: it leaves when stock is there. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.StockShortageFound.v1"
    product_id: Id
    order_no: Id
    customer_id: Id
    quantity: Quantity
    found_on: Day
