"""The basis of a batch: the orders that are in it, as of its hour where that has come. P5-5.2d"""

from services.orders.subjects.batch import BatchBasis, BatchCommand, hour_of
from shared.events.orders import BatchOrder
from shared.runtime.ask.decisions import Reader, Stamp

# What became of each order that was ever planned for the batch, last before its hour.
ORDERS = """
SELECT l.order_no, l.customer_id
FROM (SELECT DISTINCT order_no, customer_id FROM read.plan_step WHERE ship_on = $1 AND batch_at = $2) AS c
JOIN LATERAL (
    SELECT s.* FROM read.plan_step AS s
    WHERE s.order_no = c.order_no AND s.customer_id = c.customer_id AND s.at < $3 ORDER BY s.position DESC LIMIT 1
) AS l ON true
LEFT JOIN read.order_form AS f ON f.order_no = l.order_no AND f.customer_id = l.customer_id
WHERE l.ship_on = $1 AND l.batch_at = $2
ORDER BY coalesce(f.urgent, false) DESC, l.at, l.order_no, l.customer_id
"""


async def of_batch(reader: Reader, command: BatchCommand, stamp: Stamp) -> BatchBasis:
    """Look up the orders of a batch."""
    rows = await reader.fetch(ORDERS, command.day, command.hour, hour_of(command.day, command.hour))
    return BatchBasis(stamp, tuple(BatchOrder(**dict(row)) for row in rows))
