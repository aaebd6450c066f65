"""The room of duties that every service has: each in a stream of its own, `duty-<duty_id>`, moved by days that begin.

When a business day begins in the service's own log, those duties that the day may move are found in its tables, and
each is asked for itself. A reaction that a rule refuses becomes a duty of the office head. P5-4.2
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, assert_never

from shared.events.days import Day, Instant
from shared.events.office import Place
from shared.events.text import DutyId, Id, Known, Prose, Text
from shared.office import people, rules
from shared.office.calendar import EMPTY, Calendar
from shared.office.days import begun
from shared.office.deadlines import Due, DueInstant, Term, term
from shared.office.duties import HOLDERS, Duties, Duty, DutyEvent, Rung, place_of
from shared.office.policy import Dated
from shared.runtime.ask.decisions import Basis, Command, Reaction, Reader, Refused, Stamp, Subject
from shared.runtime.tables.definition import Recorded

KINDS = {"reaction": rules.REACTION}
"""Kinds of duties with the time that there is for them; of others the owner is only told."""

OFFICE_HEAD = "@office_head"
LONGEST_REASON = 2_000

# All that are not closed, fall due before the day, and have a rung to come; and those with a provisional due day.
MOVED = """
SELECT d.duty_id FROM read.duty AS d
WHERE NOT EXISTS (SELECT FROM read.duty_end AS e WHERE e.duty_id = d.duty_id)
  AND (d.provisional OR ((d.due_on < $1 OR (d.due_at AT TIME ZONE 'Asia/Shanghai')::date < $1) AND NOT EXISTS (
       SELECT FROM read.duty_escalation AS s WHERE s.duty_id = d.duty_id AND s.working_days >= $2)))
ORDER BY d.duty_id
"""
OWNER = """
SELECT coalesce((SELECT o.owner_id FROM read.duty_owner AS o WHERE o.duty_id = $1 ORDER BY o.position DESC LIMIT 1),
                (SELECT d.owner_id FROM read.duty AS d WHERE d.duty_id = $1))
"""
VACANT = """
SELECT NOT EXISTS (SELECT FROM read.head_on($2) AS h WHERE h.department = $1 AND h.manager_id IS NOT NULL) AS head,
       NOT EXISTS (SELECT FROM read.placement_on($2) AS p WHERE p.role = 'director' AND NOT EXISTS (
                   SELECT FROM read.leaving AS l WHERE l.staff_id = p.staff_id AND l.left_on < $2)) AS director
"""

# 1. What may be wished, and what follows


class RaiseDuty(Command):
    """Let somebody do something; how long there is for it follows from the kind, or is said (`term`: 2 working days).

    It is counted from the day `since`, None: from today. In place of a term stands the instant `due_at`. `by_hand`: no
    act stands for it.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"due_at"})

    kind: Id
    about: Id
    owner: Id
    part: Known | None = None
    term: Known | None = None
    since: Day | None = None
    due_at: Instant | None = None
    clause: Id | None = None
    reason: Prose | None = None
    by_hand: bool = True


class DoDuty(Command):
    """Say that a duty for which no act stands is done."""

    duty_id: DutyId
    note: Text


class EndDuty(Command):
    """Take in that the act was accepted which a duty asks for, or that it is not wanted any more.

    `at`: when the act was accepted; None: now. `reason`: the word for why it is not wanted any more.
    """

    duty_id: DutyId
    done: bool
    at: Instant | None = None
    reason: Text | None = None


class PassDutyOn(Command):
    """Give a duty that waits to another owner, as long as it is still this one's; its due day stays."""

    duty_id: DutyId
    owner: Id
    successor: Id


class BeginDutyDay(Command):
    """Let a duty fall overdue, be told to those above, or be counted anew: a business day begins."""

    duty_id: DutyId
    day: Day


DutyCommand = RaiseDuty | DoDuty | EndDuty | PassDutyOn | BeginDutyDay


@dataclass(frozen=True, slots=True)
class DutyBasis(Basis):
    """Beside the stamp: the calendar, until when a duty raised today is due, the rungs, the places of owners."""

    calendar: Calendar = EMPTY
    due: Due | None = None
    rungs: tuple[Rung, ...] = ()
    places: Mapping[str, Place | None] = field(default_factory=dict)


def evolve(duties: Duties, event: DutyEvent) -> Duties:
    """Take one more fact in."""
    duties.evolve(event)
    return duties


def decide(duties: Duties, command: DutyCommand, basis: DutyBasis) -> Iterator[DutyEvent]:
    """Yield what becomes of the duty."""
    stamp = basis.stamp
    match command:
        case RaiseDuty():
            yield from duties.require(
                Duty(command.kind, command.about, command.part),
                owner=command.owner,
                due=basis.due,
                on=stamp.today,
                clause=command.clause,
                by_hand=command.by_hand,
                reason=command.reason,
            )
        case DoDuty(duty_id=duty_id, note=note):
            yield from duties.done_by_hand(duty_id, by=stamp.actor, words=stamp.roles, at=stamp.at, note=note)
        case EndDuty(duty_id=duty_id, done=True, at=at):
            yield from duties.done(duty_id, by=stamp.actor, at=at or stamp.at)
        case EndDuty(duty_id=duty_id):
            yield from duties.withdraw(duty_id, on=stamp.today, reason=command.reason)
        case PassDutyOn(owner=owner, successor=successor):
            yield from duties.pass_on(owner, successor, on=stamp.today)
        case BeginDutyDay(day=day):
            yield from duties.begin(day, basis.calendar, basis.rungs, basis.places)
        case _:
            assert_never(command)


DUTY = Subject("duty", Duties, evolve, decide)

# 2. What it rests on


async def duty_basis(book: Dated, calendar: Calendar, reader: Reader, command: DutyCommand, stamp: Stamp) -> DutyBasis:
    """Look up the numbers of the day, and where the owner stands."""
    match command:
        case RaiseDuty(due_at=datetime() as due_at):
            return DutyBasis(stamp, calendar, DueInstant(due_at))
        case RaiseDuty(kind=kind, term=said):
            rule = KINDS.get(kind)
            told = book.on(rule, stamp.today) if rule is not None else None if said is None else term(said)
            since = command.since or stamp.today
            return DutyBasis(stamp, calendar, None if told is None else told.since(since, calendar))
        case BeginDutyDay(duty_id=duty_id, day=day):
            owner = await reader.fetchval(OWNER, duty_id)
            places = {owner: await place(reader, owner, day)} if owner else {}
            return DutyBasis(stamp, calendar, rungs=book.on(rules.ESCALATE, day), places=places)
        case _:
            return DutyBasis(stamp, calendar)


async def place(reader: Reader, owner: str, day: date) -> Place | None:
    """Return the place in the line that somebody holds on a day; who has nobody right above holds that place too."""
    if owner.startswith(HOLDERS):
        return None  # the word says it
    there = await people.standing(reader, owner, day)
    own = None if there is None else place_of(there.roles)
    [row] = await reader.fetch(VACANT, None if there is None else there.department, day)
    if own is None and row["head"]:
        own = "head"
    return "director" if own == "head" and row["director"] else own


# 3. What makes a service want it


async def moved(book: Dated, read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position of the day's beginning, what becomes of duties.

    A day that an older log began before it had come counts for nothing.
    """
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        last = book.on(rules.ESCALATE, day)[-1].working_days
        ids = [row["duty_id"] for row in await read.fetch(MOVED, day, last)]
        found[position] = [(DUTY, duty_id, BeginDutyDay(duty_id=duty_id, day=day)) for duty_id in ids]
    return found


def refused_reaction(cause: str, refusals: Sequence[Refused]) -> Reaction:
    """Return the duty that a reaction to an event becomes where rules refuse it; `cause` is the id of the event."""
    duty = Duty("reaction", cause)
    clause = next((one.clause for one in refusals if one.clause is not None), None)
    reason = " ".join(f"{type(one).__name__}: {one}" for one in refusals)[:LONGEST_REASON]
    return DUTY, duty.id, RaiseDuty(kind=duty.kind, about=cause, owner=OFFICE_HEAD, clause=clause, reason=reason)


def raised(
    duty: Duty,
    owner: str,
    term: Term | None = None,
    since: date | None = None,
    clause: str | None = None,
    *,
    due_at: datetime | None = None,
    by_hand: bool = False,
) -> Reaction:
    """Return the wish for a duty that an act ends, or its owner `by_hand`; without a term it only tells the owner.

    In place of a term may stand the instant `due_at`.
    """
    within = None if term is None else str(term)
    said = {"kind": duty.kind, "about": duty.subject, "part": duty.part, "owner": owner, "clause": clause}
    return DUTY, duty.id, RaiseDuty(**said, term=within, since=since, due_at=due_at, by_hand=by_hand)


def ended(duty: Duty, one: Recorded | None = None, *, withdrawn: str | None = None) -> Reaction:
    """Return the wish that ends a duty: done by an act at the instant of its record (None: now), or withdrawn, and why.

    `withdrawn` is the word for why it is not wanted any more.
    """
    at = None if one is None else one.recorded_at
    return DUTY, duty.id, EndDuty(duty_id=duty.id, done=withdrawn is None, at=at, reason=withdrawn)
