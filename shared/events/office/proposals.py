"""What touches somebody's money or standing: proposed, heard, decided, in force."""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.office.deadlines import Counting
from shared.events.text import Id, Prose, Text

Outcome = Literal["approved", "lowered", "refused"]
Rank = Literal["head", "director", "gm", "board"]
"""A place in the line of decision, from below."""


class ProposalRaised(Event):
    """A rule or a person proposes something that touches somebody's money or standing; `staff_id` is heard first.

    `raised_by` None: a rule. `favour`: it gives (a reward); else it takes (a penalty, a liability). The hearing ends
    with `hearing_until`; undecided after `lapses_after` it lapses.
    """

    TYPE: ClassVar[str] = "huikuan.office.ProposalRaised.v1"
    proposal_no: Id
    kind: Id
    staff_id: Id
    clause: Text
    incident_id: Id
    amount: NotNegative
    reason: Prose
    evidence: tuple[Id, ...] = ()
    favour: bool = False
    raised_by: Id | None = None
    raised_on: Day
    hearing_until: Day
    provisional: Counting | None = None
    lapses_after: Day

    @property
    def once(self) -> str:
        """What is proposed once for ever."""
        return proposed_once(self.kind, self.staff_id, self.incident_id)


def proposed_once(kind: str, staff_id: str, incident_id: str) -> str:
    """Return under what it is known that this kind of thing was proposed of somebody, for an incident."""
    return f"{kind}/{staff_id}/{incident_id}"


class ProposalHeard(Event):
    """The person concerned said something, or the time for it ended without a word (`statement` None)."""

    TYPE: ClassVar[str] = "huikuan.office.ProposalHeard.v1"
    proposal_no: Id
    heard_on: Day
    statement: Prose | None = None


class ProposalDecided(Event):
    """A third person decided, never more than was proposed; `appeal_until` None: a fourth one, finally, on an appeal.

    On an appeal `approved` keeps what was decided first, or grants what was proposed where that is in favour.
    `decided_as` is the place in the line by which it was decided: an appeal goes to the one above.
    """

    TYPE: ClassVar[str] = "huikuan.office.ProposalDecided.v1"
    proposal_no: Id
    outcome: Outcome
    form: Text | None = None
    amount: NotNegative
    reason: Prose
    decided_by: Id
    on_behalf_of: Id | None = None
    decided_as: Rank | None = None
    decided_on: Day
    appeal_until: Day | None = None
    provisional: Counting | None = None


class ProposalAppealed(Event):
    """The person concerned asks the next in line to decide finally."""

    TYPE: ClassVar[str] = "huikuan.office.ProposalAppealed.v1"
    proposal_no: Id
    reason: Prose
    appealed_on: Day


class ProposalDeadlineFixed(Event):
    """The year of a provisional due day was published: the hearing, or the time for an appeal, ends with `due_on`."""

    TYPE: ClassVar[str] = "huikuan.office.ProposalDeadlineFixed.v1"
    proposal_no: Id
    fixed_on: Day
    due_on: Day
    provisional: Counting | None = None  # there is a further year that is not published


class ProposalCameIntoForce(Event):
    """What was decided holds from this day: no appeal came in time, or it was decided on."""

    TYPE: ClassVar[str] = "huikuan.office.ProposalCameIntoForce.v1"
    proposal_no: Id
    in_force_on: Day
    outcome: Outcome
    form: Text | None = None
    amount: NotNegative


class ProposalLapsed(Event):
    """Nobody decided in time."""

    TYPE: ClassVar[str] = "huikuan.office.ProposalLapsed.v1"
    proposal_no: Id
    lapsed_on: Day
