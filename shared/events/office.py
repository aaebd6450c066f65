"""Words that every service may say, each on its own topic."""

from typing import ClassVar, Literal

from shared.events import Event, Value
from shared.events.days import Day, Instant
from shared.events.money import NotNegative
from shared.events.numbers import Count, Ordinal, Position
from shared.events.text import DutyId, Hash, Id, Prose, StreamId, Text


class EventSetAside(Event):
    """An event that no software of this service can take in is passed over by all its readers; its stream goes on.

    `source` is the service whose log holds the event at `position` (its log's `epoch`); `stream_id` and `type` are the
    stream and the wire name of that event. Where `source` is the service itself, its decisions pass it over as well.
    """

    TYPE: ClassVar[str] = "huikuan.office.EventSetAside.v1"
    source: Id
    position: Position
    epoch: Id
    stream_id: StreamId
    type: Text
    reason: Prose
    set_aside_by: Id


class BusinessDayBegan(Event):
    """A business day began in a service: what falls due with it falls due by this fact, not by a look at a clock.

    Recorded on a later day, it is one that was missed; on an earlier one, it counts for nothing.
    """

    TYPE: ClassVar[str] = "huikuan.office.BusinessDayBegan.v1"
    day: Day


# Deadlines and duties


class Counting(Value):
    """How a due day was counted that rests on a year whose working days were not published; it is counted anew then.

    So many `unit` after the day `origin`, or `before` it; a due day that `moves` goes on to the next working day.
    """

    origin: Day
    count: Count
    unit: Literal["days", "working_days"]
    moves: bool = False
    before: bool = False


Place = Literal["head", "director", "gm"]
"""A place in the line above somebody, from below."""


class DutyRaised(Event):
    """Somebody has to do something by a day or an instant; without either he is only told of it.

    `owner` is a staff id, or `@` with a role or function (`@office`, `@finance_head`): any holder. `kind` and `subject`
    are parts of the id. `by_hand`: no act stands for it, so the owner says himself that it is done. `reason`: why it
    was raised, where the kind alone does not say it.
    """

    TYPE: ClassVar[str] = "huikuan.office.DutyRaised.v1"
    duty_id: DutyId
    kind: Id
    subject: Id
    owner: Id
    raised_on: Day
    due_on: Day | None = None
    due_at: Instant | None = None
    provisional: Counting | None = None
    clause: Id | None = None
    by_hand: bool = False
    reason: Prose | None = None


class DutyDeadlineFixed(Event):
    """The year of a provisional due day was published, and its due day was counted anew."""

    TYPE: ClassVar[str] = "huikuan.office.DutyDeadlineFixed.v1"
    duty_id: DutyId
    fixed_on: Day
    due_on: Day
    provisional: Counting | None = None  # there is a further year that is not published


class DutyPassedOn(Event):
    """A handover or a leaver's succession gave an open duty to another owner; its due day stays."""

    TYPE: ClassVar[str] = "huikuan.office.DutyPassedOn.v1"
    duty_id: DutyId
    owner: Id
    passed_on: Day


class DutyDone(Event):
    """What a duty asked for was done; `late`: accepted after the due day or instant."""

    TYPE: ClassVar[str] = "huikuan.office.DutyDone.v1"
    duty_id: DutyId
    done_by: Id
    done_on: Day
    late: bool
    note: Text | None = None


class DutyWithdrawn(Event):
    """What a duty asked for is not wanted any more."""

    TYPE: ClassVar[str] = "huikuan.office.DutyWithdrawn.v1"
    duty_id: DutyId
    withdrawn_on: Day
    reason: Text | None = None


class DutyFellOverdue(Event):
    """A business day began after the due day or instant of an open duty; it can still be done."""

    TYPE: ClassVar[str] = "huikuan.office.DutyFellOverdue.v1"
    duty_id: DutyId
    overdue_on: Day


class DutyEscalated(Event):
    """The n-th working day (`working_days`) after the due day began: the holder of a place above the owner is told."""

    TYPE: ClassVar[str] = "huikuan.office.DutyEscalated.v1"
    duty_id: DutyId
    escalated_on: Day
    working_days: Ordinal
    escalated_to: Place


# Proposals

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


# Numbers and attachments


class NumberGiven(Event):
    """The house gave the next number of a kind and year; the document under it stands in the same append."""

    TYPE: ClassVar[str] = "huikuan.office.NumberGiven.v1"
    number: Id
    kind: Id
    year: Ordinal
    place: Ordinal  # in the sequence of the kind and year


class NumberImported(Event):
    """An import brought a number of the house's form that is higher than all before: the sequence goes on after it."""

    TYPE: ClassVar[str] = "huikuan.office.NumberImported.v1"
    number: Id
    kind: Id
    year: Ordinal
    place: Ordinal


FileType = Literal["pdf", "jpg", "png", "docx", "xlsx", "eml", "ofd"]
Direction = Literal["in", "out"]


class FileAttached(Event):
    """A file belongs to an object from now on, such as `contract/HT-2026-000118`; it stays, whatever supersedes it.

    `file_no` counts the files of the object from 1; the bytes are known by their SHA-256. `direction`: of letters.
    """

    TYPE: ClassVar[str] = "huikuan.office.FileAttached.v1"
    of: StreamId
    file_no: Id
    sha256: Hash
    name: Text
    kind: Text
    media: FileType
    dated_on: Day
    direction: Direction | None = None
    supersedes: Id | None = None
    attached_by: Id


# Rule books


class RuleRecorded(Event):
    """At its first start a home took over a number of a rule book, with the day from which it holds and who decided it.

    `origin`: as shipped with the software, or from the home's own files. `law`: what the shipped value obeys where the
    text of the policies asks for something else.
    """

    TYPE: ClassVar[str] = "huikuan.office.RuleRecorded.v1"
    name: Id
    value: Prose
    effective_from: Day
    decided_in: Text
    clause: Id | None = None
    law: Text | None = None
    counsel_note: Text | None = None
    origin: Literal["shipped", "home"] = "shipped"


class RuleProposed(Event):
    """Somebody asks for another value of a number from a day on; `approver` is the role that may approve it."""

    TYPE: ClassVar[str] = "huikuan.office.RuleProposed.v1"
    name: Id
    value: Prose
    effective_from: Day
    decided_in: Text
    proposed_by: Id
    proposed_on: Day
    approver: Literal["gm", "director"] = "gm"


class RuleProposalWithdrawn(Event):
    """Whoever proposed another value of a number takes it back before anybody decided; the number stays as it is."""

    TYPE: ClassVar[str] = "huikuan.office.RuleProposalWithdrawn.v1"
    name: Id
    value: Prose
    effective_from: Day
    proposed_by: Id
    withdrawn_on: Day
    reason: Text


class RuleProposalRefused(Event):
    """Whoever could approve another value of a number says no, and why; the number stays as it is."""

    TYPE: ClassVar[str] = "huikuan.office.RuleProposalRefused.v1"
    name: Id
    value: Prose
    effective_from: Day
    proposed_by: Id
    refused_by: Id
    refused_on: Day
    reason: Text


class RuleChanged(Event):
    """A second person approved what was proposed: from this later day on the number has another value."""

    TYPE: ClassVar[str] = "huikuan.office.RuleChanged.v1"
    name: Id
    value: Prose
    effective_from: Day
    decided_in: Text
    proposed_by: Id
    approved_by: Id
    approved_on: Day
