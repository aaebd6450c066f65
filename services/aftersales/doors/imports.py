"""The door through which complaints of a history come in. P5-7.1"""

from services.aftersales.subjects.complaint import COMPLAINT
from services.aftersales.subjects.complaint.wishes import ComplaintNo, FileComplaint
from shared.events.days import Day
from shared.events.text import HandedOver, HandedOverProse, Known
from shared.office.doors import may
from shared.runtime.http.front_door import AskingRows, Batch, Batched, Body, strict_router

router = strict_router()


class ComplaintRow(Body):
    """A row of complaints.csv."""

    complaint_no: ComplaintNo
    customer_id: Known
    invoice_no: Known | None = None
    received_on: Day
    channel: HandedOver
    text: HandedOverProse
    severity: HandedOver | None = None


@router.post("/import/complaints", dependencies=[may("complaints.import")])
async def import_complaints(batch: Batch[ComplaintRow], ask: AskingRows) -> Batched:
    """Take rows of complaints.csv."""
    return await ask(
        [(COMPLAINT, row.complaint_no, FileComplaint(**row.model_dump(), imported=True)) for row in batch.rows]
    )
