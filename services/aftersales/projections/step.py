"""ComplaintFormCompleted, ComplaintAnswered, ComplaintReviewed, ComplaintDecided, ComplaintClosed -> table step. P5-7

One row per step taken; a step may be taken again, such as a second answer.
"""

from collections.abc import Iterator

from shared.events.aftersales import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDecided,
    ComplaintFormCompleted,
    ComplaintReviewed,
)
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "step",
    {
        "complaint_no": "text",
        "version": "bigint",
        "step": "text",
        "taken_by": "text",
        "taken_at": "timestamptz",
        "words": "text",
    },
    ("complaint_no", "version"),
    "What was done about a complaint: form, answer, review, decision, close / 投诉处理步骤",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the step."""
    match recorded.event:
        case ComplaintFormCompleted() as done:
            yield _row(recorded, done.complaint_no, "form", done.completed_by, None)
        case ComplaintAnswered() as done:
            yield _row(recorded, done.complaint_no, "answer", done.answered_by, done.answer)
        case ComplaintReviewed() as done:
            yield _row(recorded, done.complaint_no, "review", done.reviewed_by, done.opinion)
        case ComplaintDecided() as done:
            yield _row(recorded, done.complaint_no, "decision", done.decided_by, done.reason)
        case ComplaintClosed() as done:
            yield _row(recorded, done.complaint_no, "close", done.closed_by, done.result)
        case _:
            pass


def _row(recorded: Recorded, complaint_no: str, step: str, taken_by: str, words: str | None) -> Row:
    return (complaint_no, recorded.version, step, taken_by, recorded.recorded_at, words)
