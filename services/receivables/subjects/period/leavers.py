"""A leaver's statement: what one person earned through a day, settled before the month is closed. P4-8.2, P4-5.3"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from services.receivables.subjects.period.book import PeriodBasis, Periods, SettleLeaver, pay
from services.receivables.subjects.period.statements import Earner, lines, month_after, parts, statement
from shared.events.money import ZERO
from shared.events.receivables import LeaverLinesSettled, LeaverStatementSettled
from shared.runtime.ask.decisions import NotThere, Refused

LeaverEvent = LeaverLinesSettled | LeaverStatementSettled


class NobodyOfThisId(NotThere):
    """Nobody of this staff id was ever on the roster."""

    field = "staff_id"


class LastDayIsToCome(Refused):
    """A leaver is settled through a day that has come."""

    field = "through"
    clause = "P4-8.2"


class EarlierMonthOpen(Refused):
    """The month before a leaver's last day is closed first."""

    clause = "P4-8.2"
    status = 409


class LastDayIsClosed(Refused):
    """What a closed month paid is not settled again for a leaver."""

    clause = "P4-8.2"
    status = 409


class SettledLater(Refused):
    """A leaver is settled through no day before the last one through which he was."""

    clause = "P4-8.2"
    status = 409


def settle(periods: Periods, wish: SettleLeaver, basis: PeriodBasis) -> Iterator[LeaverEvent]:
    """Yield the statement of one person, before it the lines that it has no room for; nothing where it is settled."""
    check(periods, wish, basis)
    if periods.leavers.get(wish.staff_id) == wish.through:
        return
    mine = lines(basis.entitled, settled_of(wish.staff_id, periods.settled))
    brought_forward = periods.carried.get(wish.staff_id, ZERO)
    *before, last = list(parts(tuple(mine))) or [()]
    for number, some in enumerate(before, 1):
        yield LeaverLinesSettled(staff_id=wish.staff_id, through=wish.through, part=number, lines=some)
    yield LeaverStatementSettled(
        **statement(wish.staff_id, [line.payable for line in mine], brought_forward).model_dump(),
        through=wish.through,
        lines=last,
        known=dict(basis.known),
        settled_on=basis.stamp.today,
        settled_by=basis.stamp.actor,
        parts=len(before),
    )


def check(periods: Periods, wish: SettleLeaver, basis: PeriodBasis) -> None:
    """Refuse a day to come, one of a closed month, one after an open month, and one before another statement."""
    if not basis.person_known:
        raise NobodyOfThisId(wish.staff_id)
    if wish.through > basis.stamp.today:
        raise LastDayIsToCome(f"{wish.through} is after {basis.stamp.today}.")
    if (last := periods.leavers.get(wish.staff_id)) is not None and wish.through < last:
        raise SettledLater(f"It was settled through {last}.")
    month = f"{wish.through:%Y-%m}"
    if last == wish.through:
        return
    if periods.last is not None and month <= periods.last:
        raise LastDayIsClosed(f"{periods.last} is closed.")
    due = month_after(periods.last) if periods.last is not None else basis.first_month
    if due is not None and due < month:
        raise EarlierMonthOpen(f"{due} is to be closed first.")


def settled_of(staff_id: str, settled: Mapping[Earner, Decimal]) -> dict[Earner, Decimal]:
    """Return what was settled of one person."""
    return {who: amount for who, amount in settled.items() if who.staff_id == staff_id}


def evolve(periods: Periods, event: LeaverEvent) -> None:
    """Take one more statement in, or a part of it: the close pays what is later, and brings its balance forward."""
    pay(periods, event.lines)
    if isinstance(event, LeaverLinesSettled):
        return
    periods.carried.pop(event.staff_id, None)
    if event.carried_forward:
        periods.carried[event.staff_id] = event.carried_forward
    periods.leavers[event.staff_id] = event.through
