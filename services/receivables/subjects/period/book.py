"""What may be wished of commission periods, what they know, and what their decisions rest on. P4-5.2, P4-8.2"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.period.statements import Earner
from shared.events.days import Day, Month
from shared.events.money import ZERO
from shared.events.receivables import CommissionLine
from shared.events.text import Known
from shared.runtime.ask.decisions import Basis, Command
from shared.runtime.policy import Book


class CloseMonth(Command):
    """Close the commission period of a month (`2024-03`)."""

    month: Month


class SettleLeaver(Command):
    """Settle what somebody who leaves earned through a day."""

    staff_id: Known
    through: Day


PeriodCommand = CloseMonth | SettleLeaver


@dataclass(frozen=True, slots=True)
class PeriodBasis(Basis):
    """Beside the stamp: sums of entries with a business date before the month's end, read in one snapshot.

    Of a leaver `entitled` are his entries through the last day, and `person_known`: he was on the roster once.

    `collected` and `collected_in_year` are net cash per person with a business date in the month and in its year up to
    the month's end; `first_month` is the first with entries; `known` names the positions up to which they were derived.
    """

    policy: Book[ReceivablesRules]
    entitled: Mapping[Earner, Decimal] = field(default_factory=dict)
    collected: Mapping[str, Decimal] = field(default_factory=dict)
    collected_in_year: Mapping[str, Decimal] = field(default_factory=dict)
    first_month: str | None = None
    known: Mapping[str, int] = field(default_factory=dict)
    person_known: bool = True


@dataclass(slots=True)
class Periods:
    """The closed months: first and last, what was settled in all of them, what the last statements carried (< 0).

    `carrying` is what the parts of a close said so far; `leavers` says through which day somebody was settled as one.
    """

    first: str | None = None
    last: str | None = None
    settled: dict[Earner, Decimal] = field(default_factory=dict)
    carried: dict[str, Decimal] = field(default_factory=dict)
    carrying: dict[str, Decimal] = field(default_factory=dict)
    leavers: dict[str, date] = field(default_factory=dict)


def pay(periods: Periods, lines: Iterable[CommissionLine]) -> None:
    """Count lines as settled."""
    for line in lines:
        who = Earner(line.staff_id, line.invoice_no, line.component)
        periods.settled[who] = periods.settled.get(who, ZERO) + line.payable
