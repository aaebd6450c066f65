"""What a customer has paid and nothing has used, read in one statement, so in one snapshot. P4-7.2, P5-5.1"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.orders.subjects.order_book.agreed import Agreed
from services.orders.subjects.order_book.funds import Funds
from shared.events.money import ZERO
from shared.runtime.ask.decisions import Reader

# Money waits for the invoice that it names until that is issued.
FUNDS = """
SELECT known.*, m.amount, m.order_no,
       CASE WHEN NOT EXISTS (
           SELECT FROM read.receivable AS r WHERE r.invoice_no = m.invoice_no AND r.customer_id = $1
       ) THEN m.invoice_no END AS invoice_no
FROM (SELECT greatest((SELECT max(position) FROM read.receivable WHERE customer_id = $1),
                      (SELECT max(position) FROM read.money_movement WHERE customer_id = $1),
                      (SELECT max(position) FROM read.money_release WHERE customer_id = $1)) AS position,
             (SELECT max(version) FROM read.dispatched WHERE customer_id = $1) AS version,
             ARRAY(SELECT p.invoice_no FROM read.prepaid_item AS p WHERE p.customer_id = $1) AS uninvoiced,
             ARRAY(SELECT o.invoice_no FROM read.open_item AS o
                   WHERE o.customer_id = $1 AND o.invoiced ORDER BY o.invoice_no) AS invoiced,
             ARRAY(SELECT o.amount - o.reduced - o.paid FROM read.open_item AS o
                   WHERE o.customer_id = $1 AND o.invoiced ORDER BY o.invoice_no) AS open
     ) AS known
LEFT JOIN read.unused_money AS m ON m.customer_id = $1
"""
# A customer is not new any more who settled an invoice over 0.00 in full; one whose goods came back settles nothing.
SEASONED = """
SELECT EXISTS (SELECT FROM read.receivable AS r WHERE r.customer_id = $1 AND r.amount > 0 AND NOT EXISTS (
    SELECT FROM read.open_item AS o WHERE o.invoice_no = r.invoice_no AND o.customer_id = r.customer_id
      AND o.amount <> o.reduced + o.paid) AND NOT EXISTS (
    SELECT FROM read.failed_delivery AS b WHERE b.invoice_no = r.invoice_no AND b.customer_id = r.customer_id))
"""


async def prepaid(reader: Reader, customer_id: str, contract: Agreed | None) -> Funds:
    """Read the money of a customer, where a contract asks for it first; else nobody looks at it."""
    asked = contract is not None and any(one.terms.kind == "prepaid" for one in contract.revisions)
    return await funds(reader, customer_id) if asked else Funds()


async def funds(reader: Reader, customer_id: str) -> Funds:
    """Read the money of a customer as the tables know it."""
    return of_rows(await reader.fetch(FUNDS, customer_id))


def of_rows(rows: Sequence[Mapping[str, Any]]) -> Funds:
    """Return the money of these rows: one for each receipt of which something is left, at least one."""
    free = ZERO
    named: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    ordered: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if row["invoice_no"] is not None:
            named[row["invoice_no"]] += row["amount"]
        elif row["order_no"] is not None:
            ordered[row["order_no"]] += row["amount"]
        elif row["amount"] is not None:
            free += row["amount"]
    return Funds(
        position=rows[0]["position"] or 0,
        free=free,
        named=dict(named),
        ordered=dict(ordered),
        uninvoiced=tuple(rows[0]["uninvoiced"]),
        invoiced=dict(zip(rows[0]["invoiced"], rows[0]["open"], strict=True)),
        dispatches_known=rows[0]["version"] or 0,
    )
