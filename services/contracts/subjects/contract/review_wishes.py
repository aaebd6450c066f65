"""What may be wished in the review of a contract, beside the routine review. P3-4.2.3 to P3-4.6"""

from typing import Literal

from shared.events.contracts import Kind
from shared.events.days import Instant
from shared.events.numbers import Ordinal
from shared.events.reviews import Department, Expert, Measure, Present, Risk
from shared.events.text import FieldName, Known, Prose, Text
from shared.runtime.ask.decisions import Command


class ReviewWish(Command):
    """Of exactly this content."""

    contract_no: Known
    content_hash: Known


class ConfirmRequirement(ReviewWish):
    """Name the document that a requirement goes by; they are numbered from 1. P3-4.3"""

    requirement_no: Ordinal
    document: Text


class RecordFeasibility(ReviewWish):
    """Say whether it can be made. P3-4.2.3"""

    verdict: Literal["feasible", "with_measures", "not_feasible"]
    measures: tuple[Measure, ...] = ()


class RecordRisks(ReviewWish):
    """Say what may go wrong, all of it; or that nothing was found. P3-4.6.4"""

    none_found: bool = False
    risks: tuple[Risk, ...] = ()


class Countersign(ReviewWish):
    """Give the verdict of a department. P3-4.6.2b"""

    department: Department
    verdict: Literal["agree", "condition", "disagree"]
    text: Prose | None = None
    on_behalf_of: Known | None = None


class ReviewAsOfficeHead(ReviewWish):
    """Decide after the departments. P3-4.6.2b"""

    approved: bool
    opinion: Prose | None = None
    on_behalf_of: Known | None = None


class CallMeeting(ReviewWish):
    """Call the review meeting. P3-4.6.2c"""

    meeting_at: Instant
    place: Text


class RecordMeeting(ReviewWish):
    """Put the minutes of the meeting on file. P3-4.6.2c"""

    held_at: Instant
    place: Text
    presided_by: Known
    present: tuple[Present, ...]
    experts: tuple[Expert, ...] = ()
    opinions: dict[FieldName, Prose]
    resolutions: Prose


class FileReport(ReviewWish):
    """Put the report of the meeting on file. P3-4.6.2c"""

    report: Prose


class ConcludeReview(ReviewWish):
    """End the review as the general manager. P3-4.6.2b, P3-4.6.2c"""

    approved: bool
    opinion: Prose | None = None
    accepted_risks: tuple[Ordinal, ...] = ()
    accepted_remedies: tuple[Text, ...] = ()
    on_behalf_of: Known | None = None


class ReturnContract(ReviewWish):
    """End the round as rejected, before the approval. P2-3"""

    reason: Prose


class RaiseKind(ReviewWish):
    """Take the contract for more than it is. P3-4.5.1"""

    kind: Kind
    reason: Text


class AcknowledgeNotice(Command):
    """Take note of a reviewed contract for a department. P3-4.6.3"""

    contract_no: Known
    department: Known
    revision: Ordinal


RecordWish = (
    ConfirmRequirement | RecordFeasibility | RecordRisks | CallMeeting | RecordMeeting | FileReport | AcknowledgeNotice
)
DecisionWish = Countersign | ReviewAsOfficeHead | ConcludeReview | ReturnContract | RaiseKind
