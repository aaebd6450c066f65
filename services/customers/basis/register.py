"""The basis of the register: who may own and who may register a customer, and in whose place somebody rules."""

from services.customers.subjects.register import RegisterBasis, RegisterCommand, RegisterCustomer
from shared.office.delegated import authority
from shared.office.delegations import decider
from shared.office.joining import joining
from shared.runtime.ask.decisions import Reader, Stamp

ON_ROSTER = "SELECT true FROM read.staff_member WHERE staff_id = $1"


async def register_basis(reader: Reader, command: RegisterCommand, stamp: Stamp) -> RegisterBasis:
    """Look the owner of a registration up, and who registers; an import tells what was decided elsewhere."""
    if not isinstance(command, RegisterCustomer):
        right = await authority(reader, decider(stamp.actor, command.on_behalf_of), stamp.today)
        return RegisterBasis(stamp, authority=right)
    named = command.owner_id
    on_roster = named is None or bool(await reader.fetchval(ON_ROSTER, named))
    open_ = frozenset[str]() if command.imported else await joining(reader, [named, stamp.actor])
    return RegisterBasis(stamp, owner_on_roster=on_roster, joining=open_)
