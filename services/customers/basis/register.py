"""What a registration rests on: who may own a customer."""

from services.customers.subjects.register import RegisterBasis, RegisterCommand, RegisterCustomer
from shared.runtime.ask.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.staff_member WHERE staff_id = $1"


async def register_basis(reader: Reader, command: RegisterCommand, stamp: Stamp) -> RegisterBasis:
    """Look the owner of a registration up."""
    named = command.owner_id if isinstance(command, RegisterCustomer) else None
    return RegisterBasis(stamp, owner_on_roster=named is None or bool(await reader.fetchval(ON_ROSTER, named)))
