"""The basis of a summary: the reviews that ended in its week, and the departments of the caller."""

from dataclasses import replace
from datetime import timedelta

from services.contracts.basis.departments import departments_of
from services.contracts.policy import ContractsRules
from services.contracts.subjects.summary import AcknowledgeSummary, FileSummary, SummaryBasis, SummaryCommand
from shared.events.reviews import ReviewEnded
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

WEEK = timedelta(days=7)
ROUTINE = """
SELECT contract_no, revision, approved, reviewed_on, reviewed_by FROM read.contract_review
WHERE path = 'routine' AND reviewed_on >= $1 AND reviewed_on < $2 ORDER BY contract_no, revision
"""


async def summary_basis(
    policy: Book[ContractsRules], reader: Reader, command: SummaryCommand, stamp: Stamp
) -> SummaryBasis:
    """Look up the routine reviews of the seven days before the Monday, or where the caller works."""
    basis = SummaryBasis(stamp, policy)
    match command:
        case FileSummary(week=week):
            rows = await reader.fetch(ROUTINE, week - WEEK, week)
            return replace(basis, reviews=tuple(ReviewEnded(**dict(row)) for row in rows))
        case AcknowledgeSummary():
            return replace(basis, departments=await departments_of(reader, stamp.actor, stamp.today))
        case _:
            return basis
