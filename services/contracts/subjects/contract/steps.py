"""The steps of a review: what is recorded and decided about one content, and by which form it is decided.

P3-4.2.2, P3-4.6.2
"""

from dataclasses import dataclass, field
from typing import Literal, assert_never

from services.contracts.policy import ContractsRules
from shared.events.contracts import (
    ContractRegistered,
    CountersignGiven,
    FeasibilityRecorded,
    Kind,
    OfficeHeadReviewed,
    RequirementConfirmed,
    ReviewMeetingCalled,
    ReviewMeetingHeld,
    ReviewReportFiled,
    RisksRecorded,
)
from shared.events.reviews import Department
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused

StepEvent = (
    RequirementConfirmed
    | FeasibilityRecorded
    | RisksRecorded
    | CountersignGiven
    | OfficeHeadReviewed
    | ReviewMeetingCalled
    | ReviewMeetingHeld
    | ReviewReportFiled
)

Way = Literal["reviewer", "countersign", "meeting"]
"""How a review is decided: by one reviewer; by countersigns and the head of the office; in a meeting and by the GM."""

OFFICE_HEAD, CONCLUSION = "office_head", "conclusion"
"""Deciding steps beside the countersigns, each of which is called by its department."""


class NeedsReviewer(Refused):
    """A routine contract is reviewed by one authorised reviewer."""

    clause = "P3-4.6.2a"


class NeedsCountersign(Refused):
    """A special contract is countersigned by departments, reviewed by the office head and approved by the GM."""

    clause = "P3-4.6.2b"


class NeedsMeeting(Refused):
    """An important contract is reviewed in a meeting under the GM, who concludes."""

    clause = "P3-4.6.2c"


class NotByThisForm(Refused):
    """Routine contracts are countersigned and end with the office head, all others are reviewed in a meeting."""

    clause = "P3-4.2.2"


class CountedAlready(Refused):
    """One person counts once in a review, whoever he or she decides for."""

    clause = "P3-4.6.2b"
    status = 403


BY_KIND: dict[Kind, Way] = {"routine": "reviewer", "special": "countersign", "important": "meeting"}
NEEDED: dict[Way, type[Refused]] = {
    "reviewer": NeedsReviewer,
    "countersign": NeedsCountersign,
    "meeting": NeedsMeeting,
}


def way_of(kind: Kind, rules: ContractsRules) -> Way:
    """Return how contracts of a kind are reviewed by the form in force."""
    if rules.review_form == "4.2.2":
        return "countersign" if kind == "routine" else "meeting"
    return BY_KIND[kind]


def check_way(content: ContractRegistered, rules: ContractsRules, *taken: Way) -> None:
    """Refuse a step of a form by which this contract is not reviewed."""
    way = way_of(content.kind, rules)
    if way in taken:
        return
    told = f"The contract is {content.kind}, over {content.amount}."
    raise NotByThisForm(told) if rules.review_form == "4.2.2" else NEEDED[way](told)


@dataclass(slots=True)
class Steps:
    """What was recorded and decided about the content on file.

    `counted` are the people of each deciding step, who acted and in whose place, those too who were overtaken.
    """

    confirmations: dict[int, RequirementConfirmed] = field(default_factory=dict)
    feasibility: FeasibilityRecorded | None = None
    risks: RisksRecorded | None = None
    countersigns: dict[Department, CountersignGiven] = field(default_factory=dict)
    office_head: OfficeHeadReviewed | None = None
    call: ReviewMeetingCalled | None = None
    meeting: ReviewMeetingHeld | None = None
    report: ReviewReportFiled | None = None
    counted: dict[str, frozenset[str]] = field(default_factory=dict)

    def evolve(self, event: StepEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case RequirementConfirmed():
                self.confirmations[event.requirement_no] = event
            case FeasibilityRecorded():
                self.feasibility = event
            case RisksRecorded():
                self.risks = event
            case CountersignGiven():
                self.countersigns[event.department] = event
                self._count(event.department, event.given_by, event.on_behalf_of)
            case OfficeHeadReviewed():
                self.office_head = event
                self._count(OFFICE_HEAD, event.reviewed_by, event.on_behalf_of)
            case ReviewMeetingCalled():
                self.call = event
            case ReviewMeetingHeld():
                self.meeting, self.report = event, None
            case ReviewReportFiled():
                self.report = event
            case _:
                assert_never(event)

    def begin_again(self) -> None:
        """Void what was decided, and keep what was recorded."""
        self.countersigns, self.office_head, self.counted = {}, None, {}

    def check_once(self, who: Decider, step: str) -> None:
        """Refuse somebody who acts and counts in another step already.

        A head who is used up lets a delegate decide, so the one in whose place may count before; who acts may not.
        """
        for other, people in self.counted.items():
            if other != step and who.actor in people:
                raise CountedAlready(f"{who.actor} counts at {other}.")

    def _count(self, step: str, *people: str | None) -> None:
        self.counted[step] = self.counted.get(step, frozenset()) | frozenset(filter(None, people))
