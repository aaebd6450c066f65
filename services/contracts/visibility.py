"""Who sees a contract: its own reps, those who may review or sign, the others of the house. P5-4.2"""

from datetime import date

from services.contracts.contract import Contract
from shared.runtime.decisions import Reader
from shared.runtime.identity import Caller

EVERYTHING = frozenset({"manager", "director", "finance", "gm", "office", "ops"})
RIGHTS = """
SELECT EXISTS (SELECT FROM read.reviewer
               WHERE staff_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2))
    OR EXISTS (SELECT FROM read.signatory
               WHERE staff_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2))
"""


def own(contract: Contract, name: str) -> bool:
    """Return whether somebody asked for the contract, is its rep, or was or will be."""
    content = contract.content
    return content is not None and name in {content.requested_by, content.staff_id, *contract.handovers.values()}


async def seen(read: Reader, who: Caller, contract: Contract, day: date) -> bool:
    """Return whether somebody may see what is on file about a contract."""
    if who.roles & EVERYTHING or own(contract, who.name):
        return True
    return bool(await read.fetchval(RIGHTS, who.name, day))
