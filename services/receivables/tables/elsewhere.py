"""导入的发货 / Dispatches that orders took over from an import, which names each where its invoice belongs. P1-2.2"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from shared.events.orders import OrderDispatched
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import made, table

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


TAKEN_OVER = made(table(TakenOver, key=("invoice_no", "customer_id"), indexes=["position"]), taken_over)

IMPORTED = Projection(
    "imported",
    ("orders",),
    (TAKEN_OVER,),
    comment="导入的发货 / dispatches that came with an import",
)
