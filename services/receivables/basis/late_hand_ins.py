"""The basis of counting late hand-ins: how many of a month are too many. P4-7.6"""

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.late_hand_ins import LateBasis, NoteLateHandIns
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book


async def late_basis(
    book: Book[ReceivablesRules], _reader: Reader, command: NoteLateHandIns, stamp: Stamp
) -> LateBasis:
    """Return the number of the day on which the last one came to finance."""
    return LateBasis(stamp, most=book.on(command.handed_in_on).late_hand_ins)
