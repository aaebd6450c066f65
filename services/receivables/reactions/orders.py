"""Orders that are wholly invoiced or cancelled -> ReleaseOrder, where money waits for them. P4-5.3

A cancelled order says so itself. That one is wholly invoiced is found beside its invoices, and beside money that came
for it; what the tables did not know then is found when the next day begins.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.receipts import ReleaseOrder
from shared.events.receivables import InvoiceIssued, PaymentReceived
from shared.office.days import begun
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

# Orders that money waits for, among those of these numbers (null: all), and which are done: since when.
DONE = """
WITH waiting AS (
    SELECT DISTINCT r.order_no, r.customer_id FROM read.receipt AS r
    WHERE r.order_no IS NOT NULL AND ($1::text[] IS NULL OR r.order_no = ANY($1))
      AND NOT EXISTS (SELECT FROM read.release AS f WHERE f.receipt_no = r.receipt_no AND f.customer_id = r.customer_id)
      AND NOT EXISTS (SELECT FROM read.bounce AS b WHERE b.receipt_no = r.receipt_no AND b.customer_id = r.customer_id)
      AND NOT EXISTS (SELECT FROM read.correction AS c WHERE c.receipt_no = r.receipt_no
                      AND c.customer_id = r.customer_id AND c.step = 'confirmed')
)
SELECT w.order_no, w.customer_id, coalesce(e.cancelled_on, s.issued_on) AS released_on FROM waiting AS w
LEFT JOIN read.order_end AS e ON e.order_no = w.order_no AND e.customer_id = w.customer_id
LEFT JOIN LATERAL (
    SELECT p.quantity FROM read.placed_order AS p
    WHERE p.order_no = w.order_no AND p.customer_id = w.customer_id ORDER BY p.position DESC LIMIT 1
) AS o ON true
LEFT JOIN LATERAL (
    SELECT max(i.issued_on) AS issued_on, sum(l.quantity) FILTER (WHERE l.goods) AS quantity
    FROM read.invoice AS i JOIN read.sold_line AS l ON l.invoice_no = i.invoice_no
    WHERE i.order_no = w.order_no AND i.customer_id = w.customer_id AND NOT EXISTS (
        SELECT FROM read.came_back AS b WHERE b.invoice_no = i.invoice_no AND b.customer_id = i.customer_id)
) AS s ON true
WHERE e.order_no IS NOT NULL OR s.quantity >= o.quantity
ORDER BY w.customer_id, w.order_no
"""


async def done(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, the releases of money for orders that are done."""
    positions = {
        one.event.order_no: one.position
        for one in news
        if isinstance(one.event, InvoiceIssued | PaymentReceived) and one.event.order_no is not None
    }
    found: dict[int, list[Reaction]] = {}
    for position, _ in begun(news):
        found[position] = [released(row) for row in await read.fetch(DONE, None)]
    for row in await read.fetch(DONE, list(positions)) if positions else ():
        found.setdefault(positions[row["order_no"]], []).append(released(row))
    return found


def released(row: Mapping[str, Any]) -> Reaction:
    """Return the wish to release the money of an order."""
    wish = ReleaseOrder.model_construct(**dict(row))  # our own tables: nothing is judged again
    return ACCOUNT, wish.customer_id, wish
