"""The basis of a contact: within how many days it is entered in time. P1-2.3"""

from services.customers.policy import CustomerRules
from services.customers.subjects.contacts import ContactsBasis, LogContact
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book


async def contacts_basis(book: Book[CustomerRules], _read: Reader, _command: LogContact, stamp: Stamp) -> ContactsBasis:
    """Return the number of today."""
    return ContactsBasis(stamp, book.on(stamp.today).contact_late_days)
