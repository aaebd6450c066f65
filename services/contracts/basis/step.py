"""The basis of a step of a review: who stands where, and by which right somebody decides."""

from dataclasses import replace

from services.contracts.basis.departments import departments_of, on_the_roster, seats
from services.contracts.subjects.contract.review_wishes import (
    AcknowledgeNotice,
    ConcludeReview,
    Countersign,
    RaiseKind,
    RecordFeasibility,
    RecordMeeting,
    RecordRisks,
    ReturnContract,
    ReviewAsOfficeHead,
)
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.wishes import ContractCommand, MoveCopy
from shared.events.days import business_date
from shared.office import delegated, people
from shared.office.delegations import decider
from shared.runtime.ask.decisions import Reader, Stamp

MAY_REVIEW = """
SELECT EXISTS (SELECT 1 FROM read.reviewer
               WHERE staff_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2))
"""
OWNER = """
SELECT o.owner_id FROM read.contract_content AS c JOIN LATERAL read.owner_on($2, ARRAY[c.customer_id]) AS o ON true
WHERE c.contract_no = $1 ORDER BY c.revision DESC LIMIT 1
"""


async def step_basis(reader: Reader, command: ContractCommand, basis: ContractBasis) -> ContractBasis | None:
    """Return the basis of a step of a review; None where the wish is no such step."""
    stamp = basis.stamp
    match command:
        case Countersign() | ReviewAsOfficeHead() | ConcludeReview():
            who = decider(stamp.actor, command.on_behalf_of)
            return replace(basis, right=await delegated.authority(reader, who, stamp.today))
        case ReturnContract() | RaiseKind() | MoveCopy():
            headed = await people.headed(reader, stamp.actor, stamp.today)
            return replace(basis, headed=headed, may_review=await may_review(reader, stamp.actor, stamp))
        case RecordFeasibility() | RecordRisks():
            named = command.measures if isinstance(command, RecordFeasibility) else command.risks
            owners = [one.owner_id for one in named if one.owner_id is not None]
            return replace(basis, staff=await on_the_roster(reader, owners, stamp.today))
        case RecordMeeting():
            return await _meeting(reader, command, basis)
        case AcknowledgeNotice():
            return replace(
                basis,
                departments=await departments_of(reader, stamp.actor, stamp.today),
                headed=await people.headed(reader, stamp.actor, stamp.today),
                owner=await reader.fetchval(OWNER, command.contract_no, stamp.today),
            )
        case _:
            return None


async def may_review(reader: Reader, staff_id: str, stamp: Stamp) -> bool:
    """Return whether somebody is an authorised reviewer today."""
    return bool(await reader.fetchval(MAY_REVIEW, staff_id, stamp.today))


async def _meeting(reader: Reader, command: RecordMeeting, basis: ContractBasis) -> ContractBasis:
    held_on = business_date(command.held_at)
    presides = await people.standing(reader, command.presided_by, held_on)
    gms = frozenset({command.presided_by}) if presides is not None and "gm" in presides.roles else frozenset[str]()
    return replace(basis, gms=gms, seats=await seats(reader, command.present, command.contract_no, held_on))
