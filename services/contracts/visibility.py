"""Who sees a contract: its own reps, those who may review or sign, the others of the house. P5-4.2"""

from datetime import date

from services.contracts.basis import AUTHORITY, MAY_REVIEW
from services.contracts.contract import Contract, own
from shared.runtime.callers import Caller
from shared.runtime.decisions import Reader

EVERYTHING = frozenset({"manager", "director", "finance", "gm", "office", "operator"})
RIGHTS = f"SELECT ({MAY_REVIEW}) OR EXISTS ({AUTHORITY})"


async def seen(read: Reader, who: Caller, contract: Contract, day: date) -> bool:
    """Return whether somebody may see what is on file about a contract."""
    if who.roles & EVERYTHING or own(contract, who.name):
        return True
    return bool(await read.fetchval(RIGHTS, who.name, day))
