"""Duties: what somebody has to do until when, as a part of any subject's state. It informs; silence is never consent.

A subject holds `Duties`, evolves it by the events of duties, and yields from its methods beside its own facts:

    yield from contract.duties.require(Duty("copies", contract_no), owner="@office", due=due, on=today)
    yield from contract.duties.done("copies/HT-2026-000001", by=actor, at=stamp.at)
    yield from contract.duties.begin(day, calendar, rungs, places)       # when a business day begins
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from re import ASCII
from re import compile as pattern
from typing import Literal, NamedTuple, assert_never, cast

from shared.events.days import business_date
from shared.events.office import (
    DutyDeadlineFixed,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
    Place,
)
from shared.office.calendar import Calendar
from shared.office.deadlines import Deadline, Due, DueInstant, counted_anew
from shared.runtime.ask.decisions import NotThere, Refused

DutyEvent = DutyRaised | DutyDeadlineFixed | DutyPassedOn | DutyDone | DutyWithdrawn | DutyFellOverdue | DutyEscalated
Status = Literal["open", "overdue", "done", "done_late", "withdrawn", "told"]

LINE: tuple[Place, ...] = ("head", "director", "gm")
HOLDERS = "@"
"""Begins an owner that is any holder of a role or function."""

_RUNG = pattern(r"(?P<days>[1-9]\d{0,3}) (?P<place>head|director|gm)", ASCII)

# 1. What a duty is


class Duty(NamedTuple):
    """A duty's name: its kind, what it is about, and which of several of that kind. A kind has no slash."""

    kind: str
    subject: str
    part: str | None = None

    @property
    def id(self) -> str:
        """The name in one: `notice/HT-2026-000001/quality`."""
        return "/".join(filter(None, self))


@dataclass(slots=True)
class State:
    """Where one duty stands. `told_of`: the working days after the due day of its highest escalation."""

    owner: str
    due: Due | None
    by_hand: bool
    status: Status
    told_of: int = 0

    @property
    def waits(self) -> bool:
        """Return whether it can still be done."""
        return self.status in {"open", "overdue", "told"}

    def fixed(self, event: DutyDeadlineFixed) -> None:
        """Take in the due day that was counted again: a duty overdue by the provisional day may have time left."""
        self.due = Deadline(event.due_on, event.provisional)
        if event.fixed_on <= event.due_on and self.status == "overdue":
            self.status, self.told_of = "open", 0


class Rung(NamedTuple):
    """A rung: the place above the owner that is told at the beginning of the n-th working day after the due day."""

    working_days: int
    place: Place


def rungs(written: str) -> tuple[Rung, ...]:
    """Read the rungs of a rule book, such as `1 head, 3 director, 5 gm`, lowest first. Raises ValueError."""
    found = [_RUNG.fullmatch(one) for one in written.split(", ")]
    steps = tuple(Rung(int(one["days"]), cast(Place, one["place"])) for one in found if one is not None)
    if len(steps) < len(found) or list(steps) != sorted(set(steps)):
        raise ValueError(f"rungs are written as '1 head, 3 director, 5 gm', days rising: {written!r}")
    return steps


def place_of(words: frozenset[str]) -> Place | None:
    """Return the highest place that somebody holds who is known by these words of `rights`; None: none in the line."""
    if "gm" in words:
        return "gm"
    if "director" in words:
        return "director"
    return "head" if "manager" in words or any(word.endswith("_head") for word in words) else None


def above(place: Place, own: Place | None) -> Place | None:
    """Return the place that is told instead of one that the owner holds or stands above; None: nobody is above."""
    least = LINE.index(own) + 1 if own is not None else 0
    step = max(LINE.index(place), least)
    return LINE[step] if step < len(LINE) else None


# 2. What may be refused


class UnknownDuty(NotThere):
    """There is no such duty."""


class NotYourDuty(Refused):
    """A duty is done by its owner: whoever it names, or a holder of the function that it names."""

    status = 403


class DutyNeedsItsAct(Refused):
    """A duty that an act fulfils is done by that act, not by saying so."""

    status = 409


class DutyWasWithdrawn(Refused):
    """What is not wanted any more cannot be done."""

    status = 409


# 3. State, and what follows


@dataclass(slots=True)
class Duties:
    """All duties of a subject by id, closed ones too: one id is raised once."""

    all: dict[str, State] = field(default_factory=dict)

    def evolve(self, event: DutyEvent) -> None:
        """Take one more fact in, in place."""
        match event:
            case DutyRaised():
                due = _due(event)
                status: Status = "told" if due is None else "open"
                self.all[event.duty_id] = State(event.owner, due, event.by_hand, status)
            case DutyDeadlineFixed():
                self.all[event.duty_id].fixed(event)
            case DutyPassedOn():
                self.all[event.duty_id].owner = event.owner
            case DutyDone():
                self.all[event.duty_id].status = "done_late" if event.late else "done"
            case DutyWithdrawn():
                self.all[event.duty_id].status = "withdrawn"
            case DutyFellOverdue():
                self.all[event.duty_id].status = "overdue"
            case DutyEscalated():
                self.all[event.duty_id].told_of = event.working_days
            case _:
                assert_never(event)

    def require(
        self,
        duty: Duty,
        *,
        owner: str,
        due: Due | None,
        on: date,
        clause: str | None = None,
        by_hand: bool = False,
        reason: str | None = None,
    ) -> Iterator[DutyRaised]:
        """Yield a duty that falls due, or a notice where `due` is None; nothing where this id was raised before."""
        if duty.id not in self.all:
            yield DutyRaised(
                duty_id=duty.id,
                kind=duty.kind,
                subject=duty.subject,
                owner=owner,
                raised_on=on,
                due_on=due.due_on if isinstance(due, Deadline) else None,
                due_at=due.due_at if isinstance(due, DueInstant) else None,
                provisional=due.provisional if isinstance(due, Deadline) else None,
                clause=clause,
                by_hand=by_hand,
                reason=reason,
            )

    def done(self, duty_id: str, *, by: str, at: datetime) -> Iterator[DutyDone]:
        """Yield that the act which a duty asks for was accepted at an instant; nothing where none waits for it."""
        state = self.all.get(duty_id)
        if state is not None and state.waits:
            yield _done(duty_id, state, by, at)

    def done_by_hand(
        self, duty_id: str, *, by: str, words: frozenset[str], at: datetime, note: str
    ) -> Iterator[DutyDone]:
        """Yield that the owner says a duty is done; nothing where it is. `words`: roles and functions that he holds.

        Raises UnknownDuty, NotYourDuty, DutyNeedsItsAct, DutyWasWithdrawn.
        """
        state = self.all.get(duty_id)
        if state is None:
            raise UnknownDuty(duty_id)
        if state.owner != by and state.owner not in {HOLDERS + word for word in words}:
            raise NotYourDuty(f"{duty_id} is {state.owner}'s.")
        if state.status == "withdrawn":
            raise DutyWasWithdrawn(duty_id)
        if not state.waits:
            return
        if not state.by_hand:
            raise DutyNeedsItsAct(duty_id)
        yield _done(duty_id, state, by, at, note)

    def withdraw(self, duty_id: str, *, on: date, reason: str | None = None) -> Iterator[DutyWithdrawn]:
        """Yield that a duty is not wanted any more; nothing where none waits."""
        state = self.all.get(duty_id)
        if state is not None and state.waits:
            yield DutyWithdrawn(duty_id=duty_id, withdrawn_on=on, reason=reason)

    def pass_on(self, owner: str, successor: str, *, on: date) -> Iterator[DutyPassedOn]:
        """Yield each waiting duty of an owner as its successor's, after a handover or when the owner leaves."""
        for duty_id, state in list(self.all.items()):
            if state.waits and state.owner == owner != successor:
                yield DutyPassedOn(duty_id=duty_id, owner=successor, passed_on=on)

    def fix(self, day: date, calendar: Calendar) -> Iterator[DutyDeadlineFixed]:
        """Yield the due days that were provisional and that the calendar of now counts otherwise, or for good."""
        for duty_id, state in list(self.all.items()):
            if not state.waits or not isinstance(state.due, Deadline) or state.due.provisional is None:
                continue
            anew = counted_anew(state.due.provisional, calendar)
            if anew != state.due:
                yield DutyDeadlineFixed(duty_id=duty_id, fixed_on=day, due_on=anew.due_on, provisional=anew.provisional)

    def begin(
        self, day: date, calendar: Calendar, steps: Sequence[Rung], places: Mapping[str, Place | None]
    ) -> Iterator[DutyDeadlineFixed | DutyFellOverdue | DutyEscalated]:
        """Yield what the beginning of a business day makes of the duties; the same day again: nothing.

        `places` has the place in the line of each person who owns a duty on that day (`place_of`); who is not in it has
        none. Where a place above an owner is vacant, give the owner that place: the next one is told.
        """
        yield from self.fix(day, calendar)
        for duty_id, state in list(self.all.items()):
            if state.due is None or not state.waits or day <= state.due.last_day:
                continue
            if state.status == "open":
                yield DutyFellOverdue(duty_id=duty_id, overdue_on=day)
            late = calendar.counted(state.due.last_day, day)
            own = _place(state.owner, places)
            for step in steps:
                told = above(step.place, own)
                if state.told_of < step.working_days <= late and told is not None:
                    yield DutyEscalated(
                        duty_id=duty_id, escalated_on=day, working_days=step.working_days, escalated_to=told
                    )


def _place(owner: str, places: Mapping[str, Place | None]) -> Place | None:
    return place_of(frozenset({owner.removeprefix(HOLDERS)})) if owner.startswith(HOLDERS) else places.get(owner)


def _due(event: DutyRaised) -> Due | None:
    if event.due_on is not None:
        return Deadline(event.due_on, event.provisional)
    return None if event.due_at is None else DueInstant(event.due_at)


def _done(duty_id: str, state: State, by: str, at: datetime, note: str | None = None) -> DutyDone:
    late = state.due is not None and not state.due.in_time(at)
    return DutyDone(duty_id=duty_id, done_by=by, done_on=business_date(at), late=late, note=note)
