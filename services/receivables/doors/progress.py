"""The doors of the table of collection (回款进度表): the rep's word, the head's comment, the figures. P4-7.6"""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import commission as answers
from services.receivables.subjects.progress import PROGRESS, CommentProgress, UpdateProgress, key
from shared.events.days import Month
from shared.events.text import Known
from shared.office.doors import Within, on
from shared.office.rights import Matter, of_rep
from shared.runtime.http.answers import shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, one_row, report
from shared.runtime.running import Running

router = strict_router()

OfMonth = Annotated[Month, Path()]
Number = Annotated[Known, Path()]
Reported = Annotated[list[str] | None, Depends(Within("progress.report"))]
ANYBODY = "SELECT true FROM read.person WHERE staff_id = $1"
PROGRESSES = "SELECT * FROM bi.collection_progress($1) AS p WHERE $2::text[] IS NULL OR p.staff_id = ANY($2)"
NOTES = """
SELECT $1::text AS month, $2::text AS staff_id, u.note AS update, u.said_on AS updated_on,
       c.note AS comment, c.said_on AS commented_on, c.said_by AS commented_by
FROM (SELECT) AS one
LEFT JOIN LATERAL (SELECT n.* FROM read.progress_note AS n WHERE n.month = $1 AND n.staff_id = $2
                   AND n.kind = 'update' ORDER BY n.position DESC LIMIT 1) AS u ON true
LEFT JOIN LATERAL (SELECT n.* FROM read.progress_note AS n WHERE n.month = $1 AND n.staff_id = $2
                   AND n.kind = 'comment' ORDER BY n.position DESC LIMIT 1) AS c ON true
WHERE u.position IS NOT NULL OR c.position IS NOT NULL
"""


async def of_person(parts: Running, staff_id: str, _day: date) -> Matter | None:
    """Return whose the month of a person is; None: nobody of this id was ever on the roster."""
    return of_rep(staff_id) if await parts.pool.fetchval(ANYBODY, staff_id) else None


Updated = Annotated[UpdateProgress, sent(UpdateProgress, "UpdatedProgress", path=("month", "staff_id"))]
Commented = Annotated[CommentProgress, sent(CommentProgress, "CommentedProgress", path=("month", "staff_id"))]


@router.post(
    "/collection-progress/{month}/{staff_id}/update",
    dependencies=[on("progress.update", of_person, "staff_id")],
)
async def update_progress(wish: Updated, ask: Asking) -> Answer:
    """Say how the collection of one's own month goes."""
    return await ask(PROGRESS, key(wish.staff_id, wish.month), wish)


@router.post(
    "/collection-progress/{month}/{staff_id}/comment",
    dependencies=[on("progress.comment", of_person, "staff_id")],
)
async def comment_progress(wish: Commented, ask: Asking) -> Answer:
    """Comment, as the head, on how the collection of a rep's month goes."""
    return await ask(PROGRESS, key(wish.staff_id, wish.month), wish)


@router.get(
    "/collection-progress/{month}/{staff_id}",
    responses=shows(answers.ProgressNotes),
    dependencies=[on("progress.read", of_person, "staff_id")],
)
async def progress(read: Reading, month: OfMonth, staff_id: Number) -> dict[str, Any]:
    """Show what was said last of a rep's month, by him and by his head."""
    return await one_row(read, NOTES, month, staff_id, missing=f"nothing was said of {month} of {staff_id}")


@router.get("/reports/collection-progress", responses=tabulates(answers.CollectionProgress))
async def collection_progress(read: Reading, people: Reported, month: Month) -> Report:
    """Show how the collection of a month goes, by rep and customer."""
    return await report(read, PROGRESSES, month, people)
