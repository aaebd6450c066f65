"""The basis of a delegation: who the delegate is, and how long and how far one may delegate."""

from services.staff.subjects.delegations import DelegationBasis, DelegationCommand, GiveDelegation
from shared.office import people
from shared.office.policy import Dated
from shared.office.rules import delegation_limits
from shared.runtime.ask.decisions import Reader, Stamp


async def delegation_basis(book: Dated, reader: Reader, command: DelegationCommand, stamp: Stamp) -> DelegationBasis:
    """Look the delegate up."""
    limits = delegation_limits(book, stamp.today)
    if not isinstance(command, GiveDelegation):
        return DelegationBasis(stamp, limits)
    there = await people.standing(reader, command.delegate_id, stamp.today)
    return DelegationBasis(stamp, limits, None if there is None else there.roles)
