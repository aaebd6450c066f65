"""The basis of a decision about a customer: the register, the roster, the heads of departments."""

from services.customers.basis.grade import CUSTOMER_NOW
from services.customers.policy import CustomerRules
from services.customers.subjects.customer import AssignCustomer, ConfirmCreditLimit, CustomerBasis, CustomerCommand
from shared.office import people
from shared.office.delegated import authority
from shared.office.delegations import decider
from shared.office.joining import joining
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book


async def customer_basis(
    book: Book[CustomerRules], reader: Reader, command: CustomerCommand, stamp: Stamp
) -> CustomerBasis:
    """Look the customer, a new owner and the caller's departments up."""
    named = command.owner_id if isinstance(command, AssignCustomer) else None
    whom = command.on_behalf_of if isinstance(command, ConfirmCreditLimit) else None
    row = await reader.fetchrow(CUSTOMER_NOW, command.customer_id, stamp.today)
    if row is None:
        return CustomerBasis(stamp)
    return CustomerBasis(
        stamp,
        registered_on=row["registered_on"],
        owner_on_roster=named is None or await people.standing(reader, named, stamp.today) is not None,
        joining=await joining(reader, [named]),
        owner_id=row["owner_id"],
        headed=await people.headed(reader, stamp.actor, stamp.today),
        registered_limit=row["credit_limit"],
        grade_limit=book.on(stamp.today).limit(row["grade"]),
        authority=await authority(reader, decider(stamp.actor, whom), stamp.today),
    )
