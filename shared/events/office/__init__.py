"""Words that every service may say, each on its own topic."""

from shared.events.office.deadlines import Counting
from shared.events.office.duties import (
    DutyDeadlineFixed,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
    Place,
)
from shared.events.office.files import Direction, FileAttached, FileType
from shared.events.office.log import BusinessDayBegan, EventSetAside
from shared.events.office.numbers import NumberGiven, NumberImported
from shared.events.office.proposals import (
    Outcome,
    ProposalAppealed,
    ProposalCameIntoForce,
    ProposalDeadlineFixed,
    ProposalDecided,
    ProposalHeard,
    ProposalLapsed,
    ProposalRaised,
    Rank,
    proposed_once,
)
from shared.events.office.rules import (
    RuleChanged,
    RuleProposalRefused,
    RuleProposalWithdrawn,
    RuleProposed,
    RuleRecorded,
)

__all__ = [
    "BusinessDayBegan",
    "Counting",
    "Direction",
    "DutyDeadlineFixed",
    "DutyDone",
    "DutyEscalated",
    "DutyFellOverdue",
    "DutyPassedOn",
    "DutyRaised",
    "DutyWithdrawn",
    "EventSetAside",
    "FileAttached",
    "FileType",
    "NumberGiven",
    "NumberImported",
    "Outcome",
    "Place",
    "ProposalAppealed",
    "ProposalCameIntoForce",
    "ProposalDeadlineFixed",
    "ProposalDecided",
    "ProposalHeard",
    "ProposalLapsed",
    "ProposalRaised",
    "Rank",
    "RuleChanged",
    "RuleProposalRefused",
    "RuleProposalWithdrawn",
    "RuleProposed",
    "RuleRecorded",
    "proposed_once",
]
