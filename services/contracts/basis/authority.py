"""The basis of a grant of authority: the roster."""

from services.contracts.basis.contract import known
from services.contracts.subjects.authority import AuthorityBasis, AuthorityCommand
from shared.runtime.ask.decisions import Reader, Stamp


async def authority_basis(reader: Reader, command: AuthorityCommand, stamp: Stamp) -> AuthorityBasis:
    """Look up whether the person is on the roster."""
    found = await known(reader, staff=[command.staff_id])
    return AuthorityBasis(stamp, known=command.staff_id in found.staff)
