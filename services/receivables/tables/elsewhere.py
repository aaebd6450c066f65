"""导入的发货 / Dispatches that orders took over from an import, which names each where its invoice belongs. P1-2.2"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from shared.events.orders import DeliveryFailed, OrderCancelled, OrderDispatched, OrderPlaced
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Number, copied, made, table

# The event of orders that a row of taken_over `t` is: what the invoice of an import answers to.
CAUSE = """
'orders/' || (SELECT epoch::text FROM feed.position WHERE name = 'imported' AND source = 'orders' LIMIT 1)
          || '/' || t.position AS cause
"""


class TakenOver(NamedTuple):
    """导入的发货（由导入按历史顺序开票）；dispatched：事件原文 / dispatches of imports, the event as JSON.

    A row stays when the invoice is issued: whoever looks for what is left joins `invoice`.
    """

    invoice_no: str
    customer_id: str
    position: int
    recorded_at: datetime
    dispatched: str


def taken_over(dispatch: OrderDispatched, recorded: Recorded) -> Iterator[TakenOver]:
    """Yield the dispatch, where it came with an import."""
    if dispatch.invoiced == "import":
        content = dispatch.model_dump_json(exclude_none=True)
        yield TakenOver(dispatch.invoice_no, dispatch.customer_id, recorded.position, recorded.recorded_at, content)


TAKEN_OVER = made(table(TakenOver, key=("invoice_no", "customer_id"), indexes=["position"]), taken_over, whole=True)

IMPORTED = Projection(
    "imported",
    ("orders",),
    (TAKEN_OVER,),
    comment="导入的发货 / dispatches that came with an import",
)


class PlacedOrder(NamedTuple):
    """订单数量（每次下单或变更一行）/ how much orders ask for, the last one said counts. P4-5.3"""

    order_no: str
    position: int
    customer_id: str
    quantity: Number


def placed_order(placed: OrderPlaced, recorded: Recorded) -> Iterator[PlacedOrder]:
    """Yield what the order asks for."""
    quantity = sum((line.quantity for line in placed.lines), Decimal(0))
    yield PlacedOrder(placed.order_no, recorded.position, placed.customer_id, quantity)


PLACED_ORDER = made(table(PlacedOrder, key=("order_no", "position")), placed_order)


class OrderEnd(NamedTuple):
    """已取消的订单 / orders of which nothing more is wanted. P4-5.3"""

    order_no: str
    customer_id: str
    cancelled_on: date


ORDER_END = copied(table(OrderEnd, key="order_no"), OrderCancelled)


class CameBack(NamedTuple):
    """送货失败的发票 / invoices of dispatches whose goods came back: their order is open again. P5-5.2e"""

    invoice_no: str
    customer_id: str
    returned_on: date


CAME_BACK = copied(table(CameBack, key=("invoice_no", "customer_id")), DeliveryFailed)


class PaidBefore(NamedTuple):
    """先款后货的出货 / prepaid dispatches that left against money which orders saw at a position of ours. P4-7.2"""

    invoice_no: str
    customer_id: str
    known: int


def paid_before(sent: OrderDispatched) -> Iterator[PaidBefore]:
    """Yield the dispatch, where its money was looked at."""
    if sent.known is not None:
        yield PaidBefore(sent.invoice_no, sent.customer_id, sent.known)


PAID_BEFORE = made(table(PaidBefore, key=("invoice_no", "customer_id")), paid_before)

PLACED = Projection(
    "placed",
    ("orders",),
    (PLACED_ORDER, ORDER_END, CAME_BACK, PAID_BEFORE),
    comment="订单数量、取消与退回、先款后货的出货 / how much orders ask for, cancelled, came back, left against money",
)
