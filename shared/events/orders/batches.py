"""In which order goods leave. P5-5.2d"""

from typing import ClassVar

from shared.events import Event, Value
from shared.events.days import Day, TimeOfDay
from shared.events.text import Id, Text


class BatchOrder(Value):
    """An order in a batch; its place is its place in the list."""

    order_no: Id
    customer_id: Id


class BatchSequenced(Event):
    """The dispatcher put the orders of a batch in another order; who joins the batch later comes after them. P5-5.2d"""

    TYPE: ClassVar[str] = "huikuan.orders.BatchSequenced.v1"
    ship_on: Day
    batch_at: TimeOfDay
    orders: tuple[BatchOrder, ...]
    reason: Text


class DispatchPlanned(Event):
    """The hour of a batch has come: these orders are in it, in this order, and it changes no more. P5-5.2d"""

    TYPE: ClassVar[str] = "huikuan.orders.DispatchPlanned.v1"
    ship_on: Day
    batch_at: TimeOfDay
    orders: tuple[BatchOrder, ...]
