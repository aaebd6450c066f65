"""The doors of credit notes and write-offs. P4-7.5"""

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes import IssueCreditNote, WriteOff
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking, strict_router

router = strict_router()
RECORDING = may("money.record")


@router.post("/credit-notes", status_code=201, dependencies=[RECORDING])
async def issue_credit_note(note: IssueCreditNote, ask: Asking) -> Answer:
    """Reduce an invoice; collected money that it frees pays other debts at once."""
    return await ask(ACCOUNT, note.customer_id, note)


@router.post("/write-offs", status_code=201, dependencies=[may("money.write-off")])
async def write_off(wish: WriteOff, ask: Asking) -> Answer:
    """Give up on something open; beyond the small difference only the GM may."""
    return await ask(ACCOUNT, wish.customer_id, wish)
