"""CreditNoteRefused -> RefuseCredit: a credit that receivables cannot carry comes back to its complaint. P5-7.2"""

from collections.abc import Iterator

from services.aftersales.subjects.complaint import COMPLAINT
from services.aftersales.subjects.complaint.wishes import RefuseCredit
from shared.events.receivables import CreditNoteRefused
from shared.runtime.ask.decisions import Reaction
from shared.runtime.tables.definition import Recorded

OF = (CreditNoteRefused,)


def reactions(recorded: Recorded) -> Iterator[Reaction]:
    """Yield our wish; nothing where the fact asks nothing of us."""
    if isinstance(refused := recorded.event, CreditNoteRefused):
        yield COMPLAINT, refused.complaint_no, RefuseCredit(**refused.model_dump())
