"""Duties of copies: four are handed out after the effect, and the rep's again after a handover. P5-4.1b"""

from collections.abc import Mapping, Sequence
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.copies import COPIES, REP
from shared.events import Event
from shared.events.contracts import ContractBecameEffective, ContractHandedOver, CopyMoved
from shared.events.days import business_date
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.callers import is_machine
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

ASKING: tuple[type[Event], ...] = (ContractBecameEffective, ContractHandedOver, CopyMoved)

COPY, OFFICE, CLAUSE = "copies", "@office", "P5-4.1b"
HANDED = """
SELECT count(DISTINCT copy_no) FROM read.contract_copy
WHERE contract_no = $1 AND revision = $2 AND state = 'handed' AND position <= $3
"""
IN_FORCE = "SELECT EXISTS (SELECT FROM read.contract_in_force WHERE contract_no = $1 AND position < $2)"
TO_REPS = "SELECT effective_on FROM read.contract_handover WHERE contract_no = $1 AND staff_id = $2"


def of_revision(contract_no: str, revision: int) -> Duty:
    """Return the duty to hand the copies of a revision out."""
    return Duty(COPY, contract_no, None if revision == 1 else str(revision))


def of_handover(contract_no: str, first: date) -> Duty:
    """Return the duty to hand the rep's copy to the one whose the contract is from a day on."""
    return Duty(COPY, contract_no, first.isoformat())


async def found(book: Book[ContractsRules], read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a fact, what it asks of the office and what it ends; a history asks nothing."""
    wishes: dict[int, Sequence[Reaction]] = {}
    for one in news:
        if isinstance(one.event, ASKING) and not is_machine(one.actor):
            wishes[one.position] = await asked(book, read, one)
    return wishes


async def asked(book: Book[ContractsRules], read: Reader, one: Recorded) -> Sequence[Reaction]:
    """Return what a fact about a contract asks of the office, and what it ends."""
    day = business_date(one.recorded_at)
    term = book.on(day).copies_days
    match one.event:
        case ContractBecameEffective(contract_no=number, revision=revision):
            return [raised(of_revision(number, revision), OFFICE, term, day, CLAUSE)]
        case ContractHandedOver(contract_no=number, effective_on=first):
            if await read.fetchval(IN_FORCE, number, one.position):
                return [raised(of_handover(number, first), OFFICE, term, max(day, first), CLAUSE)]
        case CopyMoved(contract_no=number, revision=revision, state="handed", copy_no=copy_no, to=to):
            handed = await read.fetchval(HANDED, number, revision, one.position)
            done = [ended(of_revision(number, revision), one)] if handed == len(COPIES) else []
            days = await read.fetch(TO_REPS, number, to) if copy_no == REP else ()
            return [*done, *(ended(of_handover(number, row["effective_on"]), one) for row in days)]
        case _:
            pass
    return []
