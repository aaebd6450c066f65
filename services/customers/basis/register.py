"""What a registration rests on: who may own, and who may register, a customer."""

from services.customers.subjects.register import RegisterBasis, RegisterCommand, RegisterCustomer
from shared.office.joining import joining
from shared.runtime.ask.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.staff_member WHERE staff_id = $1"


async def register_basis(reader: Reader, command: RegisterCommand, stamp: Stamp) -> RegisterBasis:
    """Look the owner of a registration up, and who registers; an import tells what was decided elsewhere."""
    if not isinstance(command, RegisterCustomer):
        return RegisterBasis(stamp)
    named = command.owner_id
    on_roster = named is None or bool(await reader.fetchval(ON_ROSTER, named))
    open_ = frozenset[str]() if command.imported else await joining(reader, [named, stamp.actor])
    return RegisterBasis(stamp, owner_on_roster=on_roster, joining=open_)
