"""Whose a contract is on a day, and with it its orders and dispatches. P4-4.4"""

from datetime import date

from shared.runtime.ask.decisions import Reader

# Who was handed the contract last by the day; else whom its first revision in force names; else its latest draft.
REP_ON = """
SELECT DISTINCT ON (contract_no) contract_no, staff_id FROM read.contract_rep
WHERE rank < 2 OR effective_on <= {day}
ORDER BY contract_no, rank DESC, CASE rank WHEN 2 THEN effective_on END DESC, CASE rank WHEN 1 THEN position END,
         position DESC
"""
REP = f"SELECT r.staff_id FROM ({REP_ON.format(day='$2')}) AS r WHERE r.contract_no = $1"
OF_ORDER = """
SELECT coalesce((SELECT contract_no FROM read.order_form WHERE order_no = $1),
                (SELECT contract_no FROM read.order_approval WHERE order_no = $1))
"""


async def rep_of_order(reader: Reader, order_no: str, day: date) -> str | None:
    """Return the rep of the contract of an order; None: there is none."""
    contract_no = await reader.fetchval(OF_ORDER, order_no)
    rep: str | None = None if contract_no is None else await reader.fetchval(REP, contract_no, day)
    return rep
