"""The doors of credit notes and write-offs. P4-7.5"""

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.reductions import CreditReturn, IssueCreditNote, WriteOff
from shared.events.text import Id
from shared.office.doors import may
from shared.office.numbering import Numbering
from shared.runtime.http.front_door import Answer, Asking, strict_router

router = strict_router()
RECORDING = may("money.record")

NUMBERED = Numbering("HD", IssueCreditNote, "credit_note_no", at="customer_id")
OF_RETURNS = Numbering("HD", CreditReturn, "credit_note_no", at="customer_id")
"""The numbers of credit notes that deliveries ask for which failed."""


class NewCreditNote(IssueCreditNote):
    """A credit note; the house gives its number where it is left out."""

    credit_note_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


@router.post("/credit-notes", status_code=201, dependencies=[RECORDING])
async def issue_credit_note(note: NewCreditNote, ask: Asking) -> Answer:
    """Reduce an invoice; collected money that it frees pays other debts at once."""
    return await NUMBERED.file(ask, ACCOUNT, note)


@router.post("/write-offs", status_code=201, dependencies=[may("money.write-off")])
async def write_off(wish: WriteOff, ask: Asking) -> Answer:
    """Give up on something open; beyond the small difference only the GM may."""
    return await ask(ACCOUNT, wish.customer_id, wish)
