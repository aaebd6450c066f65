"""Whose an order is: it follows the rep of its contract of the day. P5-4.2, P4-4.4"""

from datetime import date

from shared.office.rights import Matter, of_rep
from shared.runtime.running import Running

# Who was handed the contract last by the day; else whom its first revision in force names; else its latest draft.
REP_ON = """
SELECT DISTINCT ON (contract_no) contract_no, staff_id FROM read.contract_rep
WHERE rank < 2 OR effective_on <= {day}
ORDER BY contract_no, rank DESC, CASE rank WHEN 2 THEN effective_on END DESC, CASE rank WHEN 1 THEN position END,
         position DESC
"""
CONTRACTS_OF = "SELECT r.contract_no FROM ({reps}) AS r WHERE r.staff_id = ANY({people})"

REP = f"SELECT r.staff_id FROM ({REP_ON.format(day='$2')}) AS r WHERE r.contract_no = $1"
OF_ORDER = """
SELECT coalesce((SELECT contract_no FROM read.order_form WHERE order_no = $1),
                (SELECT contract_no FROM read.order_approval WHERE order_no = $1))
"""
OF_DISPATCH = "SELECT contract_no FROM read.dispatch WHERE invoice_no = $1"


def of_contracts(column: str, people: str, day: str) -> str:
    """Return the SQL condition that a row's contract is one of these people's; null people: any row.

    `people` and `day` name parameters, such as `$3`.
    """
    contracts = CONTRACTS_OF.format(reps=REP_ON.format(day=day), people=people)
    return f"({people}::text[] IS NULL OR {column} IN ({contracts}))"


async def of_contract(parts: Running, contract_no: str, day: date) -> Matter | None:
    """Return whose a contract is; None: there is none."""
    rep = await parts.pool.fetchval(REP, contract_no, day)
    return None if rep is None else of_rep(rep)


async def of_order(parts: Running, order_no: str, day: date) -> Matter | None:
    """Return whose an order is; None: there is none."""
    contract_no = await parts.pool.fetchval(OF_ORDER, order_no)
    return None if contract_no is None else await of_contract(parts, contract_no, day)


async def of_dispatch(parts: Running, invoice_no: str, day: date) -> Matter | None:
    """Return whose a dispatch is; None: there is none."""
    contract_no = await parts.pool.fetchval(OF_DISPATCH, invoice_no)
    return None if contract_no is None else await of_contract(parts, contract_no, day)
