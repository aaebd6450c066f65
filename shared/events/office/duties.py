"""What somebody has to do, by when, and who is told where it is not done."""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day, Instant
from shared.events.numbers import Ordinal
from shared.events.office.deadlines import Counting
from shared.events.text import DutyId, Id, Prose, Text

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
