"""What a grant of authority rests on: the roster."""

from services.contracts.basis.contract import known
from services.contracts.subjects.authority import AuthorityBasis, AuthorityCommand
from shared.runtime.ask.decisions import Reader, Stamp

AUTHORITY = """
SELECT staff_id, valid_from, valid_to, max_amount, max_discount FROM read.signatory
WHERE staff_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2) ORDER BY valid_from DESC LIMIT 1
"""


async def authority_basis(reader: Reader, command: AuthorityCommand, stamp: Stamp) -> AuthorityBasis:
    """Look up whether the person is on the roster."""
    found = await known(reader, staff=[command.staff_id])
    return AuthorityBasis(stamp, known=command.staff_id in found.staff)
