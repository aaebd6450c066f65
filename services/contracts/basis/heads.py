"""Whose contract it is on a day, and who heads that department: whom its duties wait for. P2-3"""

from datetime import date

from shared.office import people
from shared.office.duty_succession import Held, successor
from shared.runtime.ask.decisions import Reader

HEAD = """
SELECT h.manager_id FROM read.placement_on($2) AS p JOIN read.head_on($2) AS h USING (department) WHERE p.staff_id = $1
"""
REP = """
SELECT coalesce((SELECT h.staff_id FROM read.contract_handover AS h
                 WHERE h.contract_no = $1 AND h.effective_on <= $2 ORDER BY h.effective_on DESC LIMIT 1),
                (SELECT c.staff_id FROM read.contract_content AS c
                 WHERE c.contract_no = $1 ORDER BY c.revision DESC LIMIT 1))
"""


async def head_of(read: Reader, staff_id: str, day: date) -> str | None:
    """Return who heads somebody's department on a day; None: nobody."""
    head: str | None = await read.fetchval(HEAD, staff_id, day)
    return head


async def rep_of_contract(read: Reader, held: Held, day: date) -> str | None:
    """Return the rep of a contract on a day, or who follows one who has left."""
    rep: str | None = await read.fetchval(REP, held.subject, day)
    return await successor(read, held, day) if rep is None or await people.standing(read, rep, day) is None else rep


async def told_of_contract(read: Reader, held: Held, day: date) -> str | None:
    """Return whom a registration is told to on a day; while nobody heads the department, who follows a leaver."""
    head = await head_of(read, await read.fetchval(REP, held.subject, day), day)
    if head is None or await people.standing(read, head, day) is None:
        return await successor(read, held, day)
    return head
