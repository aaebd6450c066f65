"""The duties of a service, and what became of them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.office import (
    DutyDeadlineFixed,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import copied, made, table


class DutyRow(NamedTuple):
    """事项：何人、何事、何时到期 / duties as they were raised. P5-4.2"""

    duty_id: str
    service: str
    kind: str
    subject: str
    owner_id: str
    raised_on: date
    due_on: date | None
    due_at: datetime | None
    provisional: bool
    clause: str | None
    by_hand: bool
    reason: str | None


def duty(raised: DutyRaised, recorded: Recorded) -> Iterator[DutyRow]:
    """Yield the duty."""
    what = raised.duty_id, recorded.source, raised.kind, raised.subject, raised.owner
    due = raised.raised_on, raised.due_on, raised.due_at, raised.provisional is not None
    yield DutyRow(*what, *due, raised.clause, raised.by_hand, raised.reason)


DUTY = made(table(DutyRow, key="duty_id", name="duty", indexes=["owner_id"]), duty)


class DutyOwner(NamedTuple):
    """事项移交 / later owners of duties."""

    duty_id: str
    position: int
    owner_id: str
    passed_on: date


DUTY_OWNER = copied(table(DutyOwner, key=("duty_id", "position"), indexes=["owner_id"]), DutyPassedOn, owner_id="owner")


class DutyDeadline(NamedTuple):
    """重新核定的到期日 / due days that were counted anew."""

    duty_id: str
    position: int
    fixed_on: date
    due_on: date
    provisional: bool


def duty_deadline(fixed: DutyDeadlineFixed, recorded: Recorded) -> Iterator[DutyDeadline]:
    """Yield the due day."""
    yield DutyDeadline(fixed.duty_id, recorded.position, fixed.fixed_on, fixed.due_on, fixed.provisional is not None)


DUTY_DEADLINE = made(table(DutyDeadline, key=("duty_id", "position")), duty_deadline)


class DutyEnd(NamedTuple):
    """事项完成或撤回 / how duties ended: `done`, `done_late` or `withdrawn`."""

    duty_id: str
    status: str
    ended_on: date
    done_by: str | None
    note: str | None


def duty_end(ended: DutyDone | DutyWithdrawn) -> Iterator[DutyEnd]:
    """Yield the end."""
    if isinstance(ended, DutyWithdrawn):
        yield DutyEnd(ended.duty_id, "withdrawn", ended.withdrawn_on, None, ended.reason)
    else:
        status = "done_late" if ended.late else "done"
        yield DutyEnd(ended.duty_id, status, ended.done_on, ended.done_by, ended.note)


DUTY_END = made(table(DutyEnd, key="duty_id"), duty_end)


class DutyOverdue(NamedTuple):
    """逾期事项 / duties that fell overdue, and the day that began after the due day."""

    duty_id: str
    position: int
    overdue_on: date


DUTY_OVERDUE = copied(table(DutyOverdue, key=("duty_id", "position")), DutyFellOverdue)


class DutyEscalation(NamedTuple):
    """逾期上报 / who above the owner was told, on which working day after the due day."""

    duty_id: str
    position: int
    escalated_on: date
    working_days: int
    escalated_to: str


DUTY_ESCALATION = copied(table(DutyEscalation, key=("duty_id", "position")), DutyEscalated)

DUTIES = (DUTY, DUTY_OWNER, DUTY_DEADLINE, DUTY_END, DUTY_OVERDUE, DUTY_ESCALATION)
