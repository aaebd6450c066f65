"""The doors of the weekly summaries of routine reviews, and the report of notices. P3-4.7.1, P3-4.6.3"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path, Response

from services.contracts.doors.answers import ReviewNotice, ReviewSummaryListed
from services.contracts.subjects.summary import (
    SUMMARY,
    AcknowledgeSummary,
    FileSummary,
    IssueSummary,
    UnknownSummary,
    number_of,
)
from shared.events.contracts import NoticeAcknowledged, ReviewSummaryIssued
from shared.events.days import Day
from shared.events.reviews import ReviewEnded
from shared.events.text import Known
from shared.office.doors import Within, all_taken_in, may
from shared.runtime.http.answers import Shown, lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

SummaryNo = Annotated[Known, Path()]

LISTED = """
SELECT s.summary_no, s.week, s.filed_on, s.filed_by, i.issued_on, i.issued_by
FROM read.review_summary AS s LEFT JOIN read.review_summary_issue AS i USING (summary_no)
WHERE s.summary_no > $1 ORDER BY s.summary_no LIMIT $2
"""
NOTICES = """
SELECT n.* FROM bi.review_notices AS n JOIN bi.contracts AS c USING (contract_no)
WHERE $1::text[] IS NULL OR c.staff_id = ANY ($1) ORDER BY n.contract_no, n.revision, n.department
"""


Issue = Annotated[IssueSummary, sent(IssueSummary, "Nothing", path=("summary_no",))]
Acknowledgement = Annotated[AcknowledgeSummary, sent(AcknowledgeSummary, "Department", path=("summary_no",))]


class SummaryFile(Shown):
    """A summary, and who took note of it."""

    summary_no: str
    week: Day
    reviews: Sequence[ReviewEnded]
    departments: Sequence[str]
    filed_by: str
    filed_on: Day
    issued: ReviewSummaryIssued | None
    acknowledgements: Sequence[NoticeAcknowledged]


@router.post("/review-summaries", status_code=201, dependencies=[may("summaries.file")])
async def file_summary(wish: FileSummary, ask: Asking, parts: Parts) -> Answer:
    """Sum up the routine reviews that ended in the seven days before a Monday, all of them."""
    await all_taken_in(parts)
    number = number_of(wish.week)
    answer = await ask(SUMMARY, number, wish)
    return answer.model_copy(update={"number": number})


@router.post("/review-summaries/{summary_no}/issue", dependencies=[may("summary.issue")])
async def issue_summary(wish: Issue, ask: Asking) -> Answer:
    """Issue a summary to the departments."""
    return await ask(SUMMARY, wish.summary_no, wish)


@router.post(
    "/review-summaries/{summary_no}/acknowledgements", status_code=201, dependencies=[may("summary.acknowledge")]
)
async def acknowledge_summary(wish: Acknowledgement, ask: Asking) -> Answer:
    """Take note of a summary for a department."""
    return await ask(SUMMARY, wish.summary_no, wish)


@router.get("/review-summaries", responses=lists(ReviewSummaryListed), dependencies=[may("summaries.list")])
async def summaries(read: Reading, at: Paging) -> Page:
    """List the summaries by week."""
    return await page(read, LISTED, at)


@router.get(
    "/review-summaries/{summary_no}", responses=shows(SummaryFile, tagged=True), dependencies=[may("summary.read")]
)
async def summary(summary_no: SummaryNo, parts: Parts, response: Response) -> SummaryFile:
    """Show a summary with its reviews, and who took note of it."""
    known, version = await parts.asker.state(SUMMARY, summary_no)
    if known.filed is None:
        raise UnknownSummary(summary_no)
    response.headers["ETag"] = tag(version)
    return SummaryFile(**dict(known.filed), issued=known.issued, acknowledgements=list(known.noted.values()))


@router.get("/reports/review-notices", responses=tabulates(ReviewNotice))
async def notices(read: Reading, people: Annotated[list[str] | None, Depends(Within("notices.report"))]) -> Report:
    """Show who took note of which reviewed contract."""
    return await report(read, NOTICES, people)
