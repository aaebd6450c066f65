"""The doors of collection: pauses, and what is overdue. P4-7.5"""

from typing import Annotated

from fastapi import Depends

from services.receivables.doors.answers import collection as answers
from services.receivables.doors.visibility import of_invoice, of_invoices
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.collection import PauseCollection
from shared.events.days import Instant
from shared.office.doors import AsOf, Today, Who, Within, may, require
from shared.runtime.http.answers import tabulates
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.tables import InPart, Report, part_of

router = strict_router()

Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
OVERDUE = f"SELECT * FROM bi.overdue($1, $2) AS o WHERE {of_invoices('o.invoice_no', '$3', '$4')}"


@router.post("/collection-pauses", status_code=201, dependencies=[may("invoice.pause")])
async def pause_collection(pause: PauseCollection, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Leave an invoice at its stage until the day of a promise, or while it is disputed."""
    await require(parts, who, "invoice.pause", of_invoice, pause.invoice_no)
    return await ask(ACCOUNT, pause.customer_id, pause)


@router.get("/reports/overdue", responses=tabulates(answers.Overdue, in_part=True))
async def overdue(
    read: Reading, people: Reported, day: Today, of: InPart, as_of: AsOf, known_at: Instant | None = None
) -> Report:
    """Show instalments open beyond their day, with the stage of collection."""
    return await part_of(read, OVERDUE, of, as_of, known_at, people, day)
