"""Self-pickup: who pays takes the goods along. P5-5.1"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day, Instant
from shared.events.money import Money
from shared.events.orders.order import OrderLine
from shared.events.text import Id


class PickupSlipWritten(Event):
    """A customer pays and takes goods along: the number of the invoice is reserved, so that money can name it. P5-5.1

    The slip is an order of its own under that number; it is good to the end of `good_until`.
    """

    TYPE: ClassVar[str] = "huikuan.orders.PickupSlipWritten.v1"
    invoice_no: Id
    customer_id: Id
    contract_no: Id
    lines: tuple[OrderLine, ...]
    amount: Money
    written_on: Day
    good_until: Day
    pick_up_at: Instant | None = None
    written_by: Id


class PickupSlipLapsed(Event):
    """Nobody took the goods in time: the slip is over, and its money waits until finance releases it. P5-5.1"""

    TYPE: ClassVar[str] = "huikuan.orders.PickupSlipLapsed.v1"
    invoice_no: Id
    customer_id: Id
    lapsed_on: Day
