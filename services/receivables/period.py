"""A commission period: months close in order, once, and never change. P4-5.2, P4-5.3, P4-5.4"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Annotated, assert_never

from pydantic import StringConstraints

from services.receivables.policy import ReceivablesRules
from services.receivables.statements import (
    Earner,
    canonical_rows,
    first_day_after,
    lines,
    month_after,
    ranking,
    statements,
)
from shared.events import Event
from shared.events.money import ZERO
from shared.events.receivables import CommissionLine, CommissionPeriodClosed, CommissionSettled, RankingRow
from shared.runtime.decisions import Basis, Command, Refused, Subject
from shared.runtime.policy import Book

LINES_IN_A_PART = 400

Month = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
PeriodEvent = CommissionSettled | CommissionPeriodClosed

# 1. What may be asked


class CloseMonth(Command):
    """Close the commission period of a month (`2024-03`)."""

    month: Month


# 2. What may be refused


class HoleInPeriods(Refused):
    """Months close in order, without holes, from the first that has facts."""

    clause = "P4-5.2"
    status = 409


# 3. What a decision must know


@dataclass(frozen=True, slots=True)
class PeriodBasis(Basis):
    """Beside the stamp: sums of entries with a business date before the month's end, read in one snapshot.

    `collected` and `collected_in_year` are net cash per person with a business date in the month and in its year up to
    the month's end; `first_month` is the first with entries; `known` names the positions up to which they were derived.
    """

    policy: Book[ReceivablesRules]
    entitled: Mapping[Earner, Decimal] = field(default_factory=dict)
    collected: Mapping[str, Decimal] = field(default_factory=dict)
    collected_in_year: Mapping[str, Decimal] = field(default_factory=dict)
    first_month: str | None = None
    known: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Periods:
    """The closed months: first and last, what was settled in all of them, what the last statements carried (< 0)."""

    first: str | None = None
    last: str | None = None
    settled: dict[Earner, Decimal] = field(default_factory=dict)
    carried: dict[str, Decimal] = field(default_factory=dict)


def evolve(periods: Periods, event: PeriodEvent) -> Periods:
    """Take one more fact in, in place."""
    match event:
        case CommissionSettled():
            for line in event.lines:
                who = Earner(line.staff_id, line.invoice_no, line.component)
                periods.settled[who] = periods.settled.get(who, ZERO) + line.payable
        case CommissionPeriodClosed():
            periods.first = periods.first or event.month
            periods.last = event.month
            periods.carried = {one.staff_id: one.carried_forward for one in event.statements if one.carried_forward}
        case _:
            assert_never(event)
    return periods


# 4. What follows


def decide(periods: Periods, wish: CloseMonth, basis: PeriodBasis) -> Iterator[Event]:
    """Yield the month's lines in parts, then the close with statements and rankings; nothing if it is closed."""
    if periods.first is not None and wish.month < periods.first:
        raise HoleInPeriods(f"The first month that was closed is {periods.first}.")
    if periods.last is not None and wish.month <= periods.last:
        return
    due = month_after(periods.last) if periods.last is not None else basis.first_month
    if due is not None and wish.month > due:
        raise HoleInPeriods(f"{due} is to be closed first.")
    of_month = lines(basis.entitled, periods.settled)
    closed = close(periods, wish.month, of_month, basis)
    for part in range(closed.parts):
        some = of_month[part * LINES_IN_A_PART : (part + 1) * LINES_IN_A_PART]
        yield CommissionSettled(month=wish.month, part=part + 1, lines=tuple(some))
    yield closed


def close(
    periods: Periods, month: str, of_month: Sequence[CommissionLine], basis: PeriodBasis
) -> CommissionPeriodClosed:
    """Return the close of a month: statements, rankings, and the hash of everything that it freezes."""
    rules = basis.policy.on(first_day_after(month) - timedelta(days=1))
    of_people = statements(of_month, periods.carried)
    of_months = ranking(month, basis.collected, rules.month_bonus)
    year, _, number = month.partition("-")
    of_year: list[RankingRow] = ranking(year, basis.collected_in_year, rules.year_bonus) if number == "12" else []
    frozen = [month, *(canonical_rows(rows) for rows in (of_month, of_people, of_months, of_year))]
    return CommissionPeriodClosed(
        month=month,
        parts=-(-len(of_month) // LINES_IN_A_PART),
        statements=tuple(of_people),
        ranking=tuple(of_months),
        year_ranking=tuple(of_year),
        known=dict(basis.known),
        content_hash=sha256(dumps(frozen, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest(),
        closed_by=basis.stamp.actor,
    )


PERIODS: Subject[Periods] = Subject("commission", Periods, evolve, decide)
PERIOD = "period"  # the one key: the stream is `commission-period`
