"""BusinessDayBegan -> DisputeRetention: a retention falls due while a complaint on its invoice is open. P4-7.3"""

from collections.abc import Mapping, Sequence

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.disputes import DisputeRetention
from shared.office.days import begun
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

FALLING_DUE = """
SELECT r.customer_id, r.invoice_no, r.part, r.complaints[1] AS complaint_no FROM read.retention_on($1) AS r
WHERE r.due_on = $1 AND r.outstanding > 0 AND r.complaints <> '{}'
ORDER BY r.invoice_no COLLATE "C", r.part
"""


async def kept_back(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a day's beginning, the retentions that fall due on it and are complained about."""
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        wishes = [DisputeRetention(**dict(row), day=day) for row in await read.fetch(FALLING_DUE, day)]
        found[position] = [(ACCOUNT, wish.customer_id, wish) for wish in wishes]
    return found
