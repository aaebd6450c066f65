"""What orders say is spoken for of a contract: what left, and what live orders still ask for. P3-4.8"""

from collections.abc import Mapping

from services.contracts.subjects.contract.requests import Spoken
from shared.runtime.ask.decisions import Reader

# The orders are the live ones, and those of the latest dispatches: of a long contract, all that ever were are too many.
SPOKEN = """
WITH gone AS (
    SELECT contract_line_no, sum(quantity) AS quantity FROM read.contract_left
    WHERE contract_no = $1 GROUP BY contract_line_no
), asked AS (
    SELECT contract_line_no, sum(quantity) AS quantity, array_agg(order_no) AS orders FROM read.contract_open_line
    WHERE contract_no = $1 GROUP BY contract_line_no
), latest AS (
    SELECT contract_line_no, order_no FROM read.contract_goods_sent
    WHERE contract_no = $1 ORDER BY dispatched_on DESC, invoice_no DESC LIMIT 20
)
SELECT contract_line_no, coalesce(g.quantity, 0) AS gone, coalesce(a.quantity, 0) AS ordered,
       coalesce(a.orders, '{}') || ARRAY(
           SELECT l.order_no FROM latest AS l
           WHERE l.contract_line_no IN (g.contract_line_no, a.contract_line_no) AND l.order_no IS NOT NULL) AS orders
FROM gone AS g FULL JOIN asked AS a USING (contract_line_no)
"""


async def spoken(reader: Reader, contract_no: str) -> Mapping[str, Spoken]:
    """Return what is spoken for by contract line, as far as orders told it here, and which orders have a part in it."""
    return {
        row["contract_line_no"]: Spoken(row["gone"], row["ordered"], tuple(sorted(set(row["orders"]))))
        for row in await reader.fetch(SPOKEN, contract_no)
    }
