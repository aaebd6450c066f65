"""The doors of letters to customers (催款函): drafted, approved by stage, sent. P4-7.5"""

import asyncio
from typing import Annotated, Any

from fastapi import Depends, Path, Response

from services.receivables.doors.answers import collection as answers
from services.receivables.doors.visibility import of_invoices, of_letter
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.dunning import NoSuchLetter
from services.receivables.subjects.account.wishes.letters import ApproveLetter, DraftLetter, SendLetter
from shared.events.text import Id, Known
from shared.office.doors import Today, Who, Within, may, on, require
from shared.office.numbering import Numbering
from shared.office.owners import of_customer
from shared.papers.dunning import dunning_letter
from shared.runtime.clock import TrialClock
from shared.runtime.http.answers import lists, shows
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, one_row, page

router = strict_router()

PDF = "application/pdf"
BINARY: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}
Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]
NUMBERED = Numbering("CK", DraftLetter, "letter_no", at="customer_id")
SHOWN = """
SELECT l.letter_no, l.customer_id, l.stage, l.amount, l.invoice_no,
       CASE WHEN s.letter_no IS NOT NULL THEN 'sent' WHEN a.letter_no IS NOT NULL THEN 'approved' ELSE 'drafted' END
       AS status, l.drafted_on, l.drafted_by, a.step_on AS approved_on, a.done_by AS approved_by,
       s.step_on AS sent_on, s.proof
FROM read.dunning_letter AS l
LEFT JOIN read.letter_step AS a ON a.letter_no = l.letter_no AND a.step = 'approved'
LEFT JOIN read.letter_step AS s ON s.letter_no = l.letter_no AND s.step = 'sent'
"""
LETTER = f"{SHOWN} WHERE l.letter_no = $1"
LETTER_PAGE = f"""
SELECT * FROM ({SHOWN}) AS one
WHERE letter_no > $1 AND ($3::text IS NULL OR customer_id = $3) AND {of_invoices("one.invoice_no", "$4", "$5")}
ORDER BY letter_no LIMIT $2
"""
NAME = "SELECT name FROM read.customer_entry WHERE customer_id = $1"
PARTS = """
SELECT invoice_no, part, due_on, outstanding FROM read.letter_part WHERE letter_no = $1
ORDER BY due_on, invoice_no COLLATE "C", part
"""


class NewLetter(DraftLetter):
    """Which customer is written to at which stage; the house gives the number where it is left out."""

    letter_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Approved = Annotated[ApproveLetter, sent(ApproveLetter, "ApprovedLetter", path=("letter_no",))]
Sent = Annotated[SendLetter, sent(SendLetter, "SentLetter", path=("letter_no",))]


@router.post("/dunning-letters", status_code=201, dependencies=[may("letter.draft")])
async def draft_letter(letter: NewLetter, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Draft a letter about what a customer owes at a stage or beyond; an instalment has one letter a stage."""
    await require(parts, who, "letter.draft", of_customer, letter.customer_id)
    return await NUMBERED.file(ask, ACCOUNT, letter)


@router.post("/dunning-letters/{letter_no}/approval", dependencies=[on("letter.approve", of_letter, "letter_no")])
async def approve_letter(wish: Approved, ask: Asking) -> Answer:
    """Approve a letter: the head at stage 2, finance's head at stage 3, the gm at stage 4."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.post("/dunning-letters/{letter_no}/sending", dependencies=[may("letter.send")])
async def send_letter(wish: Sent, ask: Asking) -> Answer:
    """Record that an approved letter was sent, with a number of proof."""
    return await ask(ACCOUNT, wish.customer_id, wish)


@router.get("/dunning-letters", responses=lists(answers.DunningLetter))
async def letters(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List letters by number."""
    return await page(read, LETTER_PAGE, at, customer_id, people, day)


@router.get(
    "/dunning-letters/{letter_no}",
    responses=shows(answers.DunningLetter),
    dependencies=[on("letter.read", of_letter, "letter_no")],
)
async def letter(read: Reading, letter_no: Number) -> dict[str, Any]:
    """Show one letter."""
    return await one_row(read, LETTER, letter_no, missing=f"there is no letter {letter_no}")


@router.get(
    "/dunning-letters/{letter_no}/letter.pdf",
    response_class=Response,
    responses=BINARY,
    dependencies=[on("letter.read", of_letter, "letter_no")],
)
async def letter_pdf(letter_no: Number, parts: Parts) -> Response:
    """Show a letter as it is sent (催款函)."""
    found = await parts.pool.fetchrow(LETTER, letter_no)
    if found is None:
        raise NoSuchLetter(letter_no)
    asked = [dict(row) for row in await parts.pool.fetch(PARTS, letter_no)]
    name = await parts.pool.fetchval(NAME, found["customer_id"])
    trial = isinstance(parts.clock, TrialClock)
    content = await asyncio.to_thread(dunning_letter, dict(found), asked, name, trial=trial)
    return Response(content, media_type=PDF)
