"""The doors of the access log that every service has. P2-6, P5-4.2"""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from shared.events.days import Instant
from shared.events.text import Known, Text
from shared.office import access
from shared.office.doors import Who, may
from shared.runtime.http.answers import Shown, lists, tabulates
from shared.runtime.http.front_door import Parts, Reading, strict_router
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()


class Access(Shown):
    """Who read or exported what."""

    at: datetime
    staff_id: str
    object: str
    action: str
    purpose: str | None


class AccessRow(Access):
    """A reading of the list, by its place in it."""

    id: str


READINGS = """
SELECT lpad(id::text, 18, '0') AS id, at, staff_id, object, action, purpose FROM access.reading
WHERE lpad(id::text, 18, '0') > $1 AND ($3::text IS NULL OR object = $3) AND ($4::text IS NULL OR staff_id = $4)
  AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
ORDER BY id LIMIT $2
"""
WHOLE = "SELECT * FROM bi.access_log ORDER BY at, staff_id, object"


@router.get("/access-log", responses=lists(AccessRow), dependencies=[may("accesses.read")])
async def access_log(
    read: Reading,
    parts: Parts,
    who: Who,
    at: Paging,
    of: Annotated[Text | None, Query(alias="object")] = None,
    staff: Known | None = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
) -> Page:
    """List who read which customer file or contract, oldest first; reading this list is recorded in it."""
    await access.log(parts, who, "access-log")
    return await page(read, READINGS, at, of, staff, since, until)


@router.get("/reports/access-log", responses=tabulates(Access), dependencies=[may("accesses.report")])
async def access_report(read: Reading, parts: Parts, who: Who) -> Report:
    """Show who read or exported what; reading this report is recorded in it."""
    await access.log(parts, who, "access-log")
    return await report(read, WHOLE)
