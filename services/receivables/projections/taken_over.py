"""OrderDispatched -> table taken_over: dispatches of an import, which names each where its invoice belongs. P1-2.2

Rows stay when the invoice is issued; whoever looks for what is left joins `invoice`.
"""

from collections.abc import Iterator

from shared.events.orders import OrderDispatched
from shared.runtime.projections import Recorded, Row, Table

OF = (OrderDispatched,)
TABLE = Table(
    "taken_over",
    {
        "invoice_no": "text",
        "customer_id": "text",
        "position": "bigint NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
        "dispatched": "text NOT NULL",
    },
    key=("invoice_no", "customer_id"),
    comment="导入的发货（由导入按历史顺序开票）；dispatched：事件原文 / dispatches of imports, the event as JSON",
    indexes=(("position",),),
)
# The event of orders that a row of taken_over `t` is: what the invoice of an import answers to.
CAUSE = """
'orders/' || (SELECT epoch::text FROM feed.position WHERE name = 'imported' AND source = 'orders' LIMIT 1)
          || '/' || t.position AS cause
"""


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the dispatch, where it came with an import."""
    if isinstance(sent := recorded.event, OrderDispatched) and sent.invoiced == "import":
        content = sent.model_dump_json(exclude_none=True)
        yield sent.invoice_no, sent.customer_id, recorded.position, recorded.recorded_at, content
