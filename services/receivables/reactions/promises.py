"""BusinessDayBegan -> JudgePromise: a promise is kept or broken when the day after its own begins. P4-7.5"""

from collections.abc import Mapping, Sequence

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.promises import JudgePromise
from shared.office.days import begun
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.tables.definition import Recorded

DUE = """
SELECT p.promise_no, p.customer_id, d.paid FROM read.promise AS p
JOIN read.promise_paid AS d ON d.promise_no = p.promise_no
WHERE p.promised_for < $1 AND NOT EXISTS (SELECT FROM read.promise_end AS e WHERE e.promise_no = p.promise_no)
ORDER BY p.promise_no COLLATE "C"
"""


async def over(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a day's beginning, the promises whose day is over, with what was paid by then."""
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        wishes = [JudgePromise(**dict(row), day=day) for row in await read.fetch(DUE, day)]
        found[position] = [(ACCOUNT, wish.customer_id, wish) for wish in wishes]
    return found
