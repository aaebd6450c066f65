"""What is said of a content in its review, by whom, and how it ended. P3-4.3, P3-4.5, P3-4.6"""

from typing import ClassVar, Literal

from pydantic import Field

from shared.events import Event, Value
from shared.events.contracts.content import Requirement
from shared.events.days import Day, Instant
from shared.events.numbers import Ordinal
from shared.events.reviews import Department, Expert, Measure, Present, Risk
from shared.events.text import FieldName, Hash, Id, Prose, Text


class ChecklistAnswered(Event):
    """A named person answered items of the review checklist. P3-4.5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ChecklistAnswered.v1"
    contract_no: Id
    content_hash: Hash
    answered_by: Id
    item: Text
    satisfied: bool
    remedy: Text | None = None
    answered_as: Id | None = None  # by which role or function the item is the person's to answer


class ReviewerAuthorised(Event):
    """A person may review routine contracts in these days. P3-4.6.2a"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewerAuthorised.v1"
    staff_id: Id
    valid_from: Day
    valid_to: Day | None = None


class Notice(Value):
    """A department that is told of a reviewed contract, and until when it takes note. P3-4.6.3

    Of a changed one it may also be `rep`, `owner`, `head` or `finance_head`: that person. P3-4.8.4
    """

    department: Text
    due_on: Day


class ContractReviewed(Event):
    """The review of exactly this content has ended; after approval it may be signed. P3-4.6, P3-4.6.3

    `path` is how it was decided; `imported`: reviewed before this system knew it, recorded and not repeated.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.ContractReviewed.v1"
    contract_no: Id
    revision: Ordinal
    content_hash: Hash
    path: Literal["routine", "special", "important", "imported"]
    approved: bool
    reviewed_on: Day
    reviewed_by: Id | None = None
    on_behalf_of: Id | None = None  # in whose place
    opinion: Prose | None = None
    requirements: tuple[Requirement, ...] = ()
    special_characteristics: tuple[Text, ...] = ()
    step: Literal["office_head", "conclusion", "return"] | None = None  # which ended it; None: the authorised reviewer
    accepted_risks: tuple[Ordinal, ...] = ()  # by their numbers. P3-4.6.4
    accepted_remedies: tuple[Text, ...] = ()  # the items of the checklist. P3-4.5.2
    notices: tuple[Notice, ...] = ()


class RequirementConfirmed(Event):
    """Quality named the document (number and version) that a requirement goes by. P3-4.3"""

    TYPE: ClassVar[str] = "huikuan.contracts.RequirementConfirmed.v1"
    contract_no: Id
    content_hash: Hash
    requirement_no: Ordinal  # its place in the content, from 1
    document: Text
    confirmed_by: Id
    confirmed_on: Day


class FeasibilityRecorded(Event):
    """Quality studied whether it can be made. P3-4.2.3"""

    TYPE: ClassVar[str] = "huikuan.contracts.FeasibilityRecorded.v1"
    contract_no: Id
    content_hash: Hash
    verdict: Literal["feasible", "with_measures", "not_feasible"]
    measures: tuple[Measure, ...] = ()
    recorded_by: Id
    recorded_on: Day


class RisksRecorded(Event):
    """The risks of a contract, numbered from 1 as they stand here; or that there is none. P3-4.6.4"""

    TYPE: ClassVar[str] = "huikuan.contracts.RisksRecorded.v1"
    contract_no: Id
    content_hash: Hash
    none_found: bool = False
    risks: tuple[Risk, ...] = ()
    recorded_by: Id
    recorded_on: Day


class CountersignGiven(Event):
    """A department countersigned (会签): it agrees, agrees on a condition, or disagrees. P3-4.6.2b"""

    TYPE: ClassVar[str] = "huikuan.contracts.CountersignGiven.v1"
    contract_no: Id
    content_hash: Hash
    department: Department
    verdict: Literal["agree", "condition", "disagree"]
    text: Prose | None = None  # the condition, or the reason
    given_by: Id
    on_behalf_of: Id | None = None  # in whose place
    given_on: Day


class OfficeHeadReviewed(Event):
    """The head of the office decided after the departments; a return, or the end of a form, is reviewed with it."""

    TYPE: ClassVar[str] = "huikuan.contracts.OfficeHeadReviewed.v1"
    contract_no: Id
    content_hash: Hash
    approved: bool
    opinion: Prose | None = None
    reviewed_by: Id
    on_behalf_of: Id | None = None  # in whose place
    reviewed_on: Day


class ReviewMeetingCalled(Event):
    """A review meeting is called: it is held on `earliest_on` or later. P3-4.6.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewMeetingCalled.v1"
    contract_no: Id
    content_hash: Hash
    meeting_at: Instant
    place: Text
    called_by: Id
    called_on: Day
    earliest_on: Day


class ReviewMeetingHeld(Event):
    """The minutes of a valid review meeting. P3-4.6.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewMeetingHeld.v1"
    contract_no: Id
    content_hash: Hash
    held_at: Instant
    place: Text
    presided_by: Id
    present: tuple[Present, ...]
    experts: tuple[Expert, ...] = ()
    opinions: dict[FieldName, Prose] = Field(default_factory=dict)  # by department
    resolutions: Prose
    recorded_by: Id
    recorded_on: Day


class ReviewReportFiled(Event):
    """The report of a review meeting is on file. P3-4.6.2c"""

    TYPE: ClassVar[str] = "huikuan.contracts.ReviewReportFiled.v1"
    contract_no: Id
    content_hash: Hash
    report: Prose
    filed_by: Id
    filed_on: Day


class NoticeAcknowledged(Event):
    """A department took note of a reviewed contract, or of a summary of reviews. P3-4.6.3, P3-4.7.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.NoticeAcknowledged.v1"
    department: Text
    acknowledged_by: Id
    acknowledged_on: Day
    contract_no: Id | None = None
    revision: Ordinal | None = None
    summary_no: Id | None = None
