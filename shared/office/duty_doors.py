"""The doors of the duties that every service has. P5-4.2"""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends

from shared.events.office import Place
from shared.events.text import Known
from shared.office.doors import AsOf, Today, Who, Within, may
from shared.office.duties import HOLDERS, Status
from shared.office.duty_room import DUTY, DoDuty
from shared.runtime.http.answers import Shown, lists, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()


class DutyShown(Shown):
    """What somebody has to do, or is told of (no due day); `owner_id` is a staff id, or `@` with a role or function."""

    service: str
    duty_id: str
    kind: str
    subject: str
    owner_id: str
    raised_on: date
    due_on: date | None
    due_at: datetime | None
    status: Status
    escalated_to: Place | None


class DutyOnFile(DutyShown):
    """A duty of the list: `by_hand` says that its owner reports it done himself, since no act stands for it."""

    clause: str | None
    by_hand: bool
    reason: str | None
    ended_on: date | None
    done_by: str | None
    note: str | None


SEEN = "({people}::text[] IS NULL OR owner_id = ANY ({people}) OR owner_id = ANY ({holders}))"
DUTIES = f"""
SELECT duty_id, service, kind, subject, owner_id, raised_on, due_on, due_at, status, escalated_to, clause,
       by_hand, reason, ended_on, done_by, note
FROM read.duty_on($3)
WHERE duty_id > $1 AND {SEEN.format(people="$4", holders="$5")}
  AND ($6::text IS NULL OR owner_id = $6) AND ($7::text IS NULL OR status = $7)
ORDER BY duty_id LIMIT $2
"""
# A due day ends with its 24:00; what somebody is only told of comes last.
DUTY_REPORT = f"""
SELECT * FROM bi.duties($1) WHERE {SEEN.format(people="$2", holders="$3")}
ORDER BY coalesce(due_at, (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'), service, duty_id
"""


def _holding(who: Who) -> list[str]:
    return sorted(HOLDERS + word for word in who.roles)


@router.get("/duties", responses=lists(DutyOnFile))
async def duties(
    read: Reading,
    people: Annotated[list[str] | None, Depends(Within("duties.list"))],
    who: Who,
    day: Today,
    at: Paging,
    owner: Known | None = None,
    status: Status | None = None,
) -> Page:
    """List duties by id: one's own, those of a role or function that one holds, those of one's department."""
    return await page(read, DUTIES, at, day, people, _holding(who), owner, status)


Done = Annotated[DoDuty, sent(DoDuty, "Done", path=("duty_id",))]


@router.post("/duties/{duty_id}/done", dependencies=[may("duty.done")])
async def do(done: Done, ask: Asking) -> Answer:
    """Say that one's own duty is done, where no act stands for it."""
    return await ask(DUTY, done.duty_id, done)


@router.get("/reports/duties", responses=tabulates(DutyShown))
async def duty_report(
    read: Reading, people: Annotated[list[str] | None, Depends(Within("duties.report"))], who: Who, as_of: AsOf
) -> Report:
    """Show the duties of this service as they stood on a day, by the moment at which they fall due."""
    return await report(read, DUTY_REPORT, as_of, people, _holding(who))
