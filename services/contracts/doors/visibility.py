"""Whose a contract is: its rep of the day; whoever reviews or signs has a step in it. P5-4.2, P4-4.4"""

from datetime import date

from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.state import rep_on
from shared.office.rights import Matter, of_rep
from shared.runtime.running import Running

AUTHORISED = """
SELECT staff_id FROM read.reviewer WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
UNION SELECT staff_id FROM read.signatory WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
"""


async def of_contract(parts: Running, contract_no: str, day: date) -> Matter | None:
    """Return whose a contract is and who has a step in it; None: there is none."""
    contract, _ = await parts.asker.state(CONTRACT, contract_no)
    if contract.content is None:
        return None
    authorised = await parts.pool.fetch(AUTHORISED, day)
    return of_rep(rep_on(contract, day), *(row["staff_id"] for row in authorised))


async def of_new_rep(_parts: Running, staff_id: str, _day: date) -> Matter:
    """Return the matter of a contract that would be this person's."""
    return of_rep(staff_id)
