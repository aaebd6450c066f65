"""What orders say is spoken for of a contract: what left, and what live orders still ask for. P3-4.8"""

from collections.abc import Mapping

from services.contracts.subjects.contract.requests import Spoken
from shared.runtime.ask.decisions import Reader

# Of each order its latest form and what left of it; one that was cancelled since asks for nothing more.
SPOKEN = """
WITH form AS (
    SELECT DISTINCT ON (customer_id, order_no) customer_id, order_no, version FROM read.contract_order
    WHERE contract_no = $1 ORDER BY customer_id, order_no, version DESC
), asked AS (
    SELECT f.customer_id, f.order_no, l.contract_line_no, l.quantity
    FROM form AS f
    JOIN read.contract_order_line AS l ON l.customer_id = f.customer_id AND l.version = f.version
    WHERE NOT EXISTS (SELECT FROM read.contract_order_cancelled AS c
                      WHERE c.customer_id = f.customer_id AND c.order_no = f.order_no AND c.version > f.version)
), gone AS (
    SELECT customer_id, order_no, contract_line_no, sum(quantity) AS quantity FROM read.contract_goods_sent
    WHERE contract_no = $1 AND contract_line_no IS NOT NULL GROUP BY customer_id, order_no, contract_line_no
)
SELECT contract_line_no, coalesce(g.quantity, 0) AS gone,
       greatest(coalesce(a.quantity, 0) - coalesce(g.quantity, 0), 0) AS ordered, order_no
FROM gone AS g FULL JOIN asked AS a USING (customer_id, order_no, contract_line_no)
ORDER BY contract_line_no, order_no
"""


async def spoken(reader: Reader, contract_no: str) -> Mapping[str, Spoken]:
    """Return what is spoken for by contract line, as far as orders told it here, and which orders have a part in it."""
    found: dict[str, Spoken] = {}
    for row in await reader.fetch(SPOKEN, contract_no):
        if not row["gone"] and not row["ordered"]:
            continue
        known = found.get(row["contract_line_no"])
        left, ordered, orders = known or (0, 0, ())
        found[row["contract_line_no"]] = Spoken(
            left + row["gone"], ordered + row["ordered"], (*orders, row["order_no"])
        )
    return found
