"""A commission period: months close in order, once, and never change. P4-5.2, P4-5.3, P4-5.4"""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from json import dumps
from typing import NamedTuple, assert_never

from services.receivables.subjects.period import leavers
from services.receivables.subjects.period.book import CloseMonth, PeriodBasis, PeriodCommand, Periods, SettleLeaver, pay
from services.receivables.subjects.period.statements import (
    canonical_rows,
    first_day_after,
    lines,
    month_after,
    parts,
    ranking,
    statements,
)
from shared.events import Event
from shared.events.receivables import (
    CommissionLine,
    CommissionPeriodClosed,
    CommissionSettled,
    LeaverLinesSettled,
    LeaverStatementSettled,
    RankingRow,
    Statement,
)
from shared.runtime.ask.decisions import Refused, Subject

PeriodEvent = CommissionSettled | CommissionPeriodClosed | leavers.LeaverEvent


class HoleInPeriods(Refused):
    """Months close in order, without holes, from the first that has facts."""

    clause = "P4-5.2"
    status = 409


class MonthNotOver(Refused):
    """A month closes when its last day has passed in Shanghai."""

    clause = "P4-5.2"


def evolve(periods: Periods, event: PeriodEvent) -> Periods:
    """Take one more fact in, in place."""
    match event:
        case CommissionSettled():
            pay(periods, event.lines)
            periods.carrying |= {one.staff_id: one.carried_forward for one in event.statements if one.carried_forward}
        case CommissionPeriodClosed():
            periods.first = periods.first or event.month
            periods.last = event.month
            periods.carried, periods.carrying = periods.carrying, {}
        case LeaverLinesSettled() | LeaverStatementSettled():
            leavers.evolve(periods, event)
        case _:
            assert_never(event)
    return periods


def decide(periods: Periods, wish: PeriodCommand, basis: PeriodBasis) -> Iterator[Event]:
    """Yield what a close freezes, or what a leaver gets before it."""
    match wish:
        case CloseMonth():
            yield from close(periods, wish, basis)
        case SettleLeaver():
            yield from leavers.settle(periods, wish, basis)


def close(periods: Periods, wish: CloseMonth, basis: PeriodBasis) -> Iterator[Event]:
    """Yield the rows that the month freezes, in parts, then its close; nothing if the month is closed."""
    if periods.first is not None and wish.month < periods.first:
        raise HoleInPeriods(f"The first month that was closed is {periods.first}.")
    if periods.last is not None and wish.month <= periods.last:
        return
    if first_day_after(wish.month) > basis.stamp.today:
        raise MonthNotOver(
            f"{wish.month} is over when {first_day_after(wish.month)} begins; it is {basis.stamp.today}."
        )
    due = month_after(periods.last) if periods.last is not None else basis.first_month
    if due is not None and wish.month > due:
        raise HoleInPeriods(f"{due} is to be closed first.")
    frozen = freeze(periods, wish.month, basis)
    of_parts = list(in_parts(frozen))
    for number, some in enumerate(of_parts, 1):
        yield CommissionSettled(month=wish.month, part=number, **some._asdict())
    yield CommissionPeriodClosed(
        month=wish.month,
        parts=len(of_parts),
        known=dict(basis.known),
        content_hash=content_hash(wish.month, frozen),
        closed_by=basis.stamp.actor,
    )


class Frozen(NamedTuple):
    """Rows that a close freezes."""

    lines: tuple[CommissionLine, ...] = ()
    statements: tuple[Statement, ...] = ()
    places: tuple[RankingRow, ...] = ()


def freeze(periods: Periods, month: str, basis: PeriodBasis) -> Frozen:
    """Return the lines, statements and places of a month; those of December also name the year's places."""
    rules = basis.policy.on(first_day_after(month) - timedelta(days=1))
    of_month = lines(basis.entitled, periods.settled)
    places = ranking(month, basis.collected, rules.month_bonus)
    year, _, number = month.partition("-")
    if number == "12":
        places += ranking(year, basis.collected_in_year, rules.year_bonus)
    return Frozen(tuple(of_month), tuple(statements(of_month, periods.carried)), tuple(places))


def in_parts(frozen: Frozen) -> Iterator[Frozen]:
    """Yield the rows in parts that fit into an event each."""
    for name, rows in frozen._asdict().items():
        for some in parts(rows):
            yield Frozen(**{name: some})


def content_hash(month: str, frozen: Frozen) -> str:
    """Return the SHA-256 of what a month's close freezes."""
    told = [month, *(canonical_rows(rows) for rows in frozen)]
    return sha256(dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


PERIODS = Subject("commission", Periods, evolve, decide)
PERIOD = "period"  # the one key: the stream is `commission-period`
