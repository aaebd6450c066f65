"""Whose an order is: it follows the rep of its contract of the day. P5-4.2, P4-4.4"""

from datetime import date

from services.orders.basis.rep import OF_ORDER, REP, REP_ON
from shared.office.rights import Matter, of_rep
from shared.runtime.running import Running

CONTRACTS_OF = "SELECT r.contract_no FROM ({reps}) AS r WHERE r.staff_id = ANY({people})"

DRIVER = "SELECT EXISTS (SELECT FROM read.driver WHERE driver_id = $1)"
OF_SLIP = "SELECT contract_no FROM read.pickup_slip WHERE invoice_no = $1"
OF_DISPATCH = "SELECT contract_no FROM read.dispatch WHERE invoice_no = $1"
OF_CASE = """
SELECT d.contract_no FROM read.carrier_case AS c JOIN read.dispatch AS d USING (invoice_no, customer_id)
WHERE c.case_no = $1
"""


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


async def of_case(parts: Running, case_no: str, day: date) -> Matter | None:
    """Return whose the dispatch of a case is; None: there is no such case."""
    contract_no = await parts.pool.fetchval(OF_CASE, case_no)
    return None if contract_no is None else await of_contract(parts, contract_no, day)


async def of_slip(parts: Running, invoice_no: str, day: date) -> Matter | None:
    """Return whose a slip of self-pickup is; None: there is none."""
    contract_no = await parts.pool.fetchval(OF_SLIP, invoice_no)
    return None if contract_no is None else await of_contract(parts, contract_no, day)


async def of_driver(parts: Running, driver_id: str, _day: date) -> Matter | None:
    """Return that a driver is nobody's in particular; None: there is none."""
    return Matter() if await parts.pool.fetchval(DRIVER, driver_id) else None
