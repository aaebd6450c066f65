"""What each cause earns on an invoice: the cumulative figure after it less the figure before it. P4-5.2, P4-5.3

Rounding the running figure, not each receipt, makes a fully paid invoice earn exactly its rate on the whole, however it
was paid, and makes what is paid back cancel to zero. Amounts are integers of fen, so proportions are exact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account.invoice_lines import Line, allow, take_back
from shared.events.money import rounded
from shared.runtime.policy import Book

NANO = 9  # rates are carried as integers of 10^-9
SCALE = 10**NANO


class Cause(NamedTuple):
    """A fact that moves the figures of one invoice. `amount` is positive; `allocation_no` is None for a credit note."""

    position: int
    kind: Literal["allocation", "reversal", "allowance", "return"]
    on: date
    amount: int
    reference: str  # receipt or credit note number
    allocation_no: int | None = None
    returned: Mapping[str, Decimal] = {}


class Rates(NamedTuple):
    """The rates of a rule book entry in units of 10^-9, with its name."""

    version: str
    base: int
    excess: int
    override: int


class People(NamedTuple):
    """Whom a cause is credited to: the contract's rep on its day, and the head of that rep's department, if any."""

    rep: str | None
    head: str | None


NOBODY = People(None, None)
ROLES = {"cash": "rep", "base": "rep", "excess": "rep", "override": "manager"}
"""In which role each component is earned."""


class Entry(NamedTuple):
    """What one cause earned one person; component `cash` is the money itself, as the ranking counts it."""

    position: int
    component: Literal["cash", "base", "excess", "override"]
    cause: str
    reference: str
    staff_id: str
    on: date
    amount: int
    rates: str

    @property
    def role(self) -> str:
        """In which role it is earned."""
        return ROLES[self.component]


@dataclass(slots=True)
class Standing:
    """What is left of an allocation of cash: it carries its people and its rates to whatever takes it back."""

    remaining: int
    age: tuple[date, int]
    people: People
    rates: Rates


def rates_of(book: Book[ReceivablesRules]) -> Callable[[date], Rates]:
    """Return the rates in force on a day, computed once for each entry; raises NoRuleYet before the first."""
    known: dict[str, tuple[ReceivablesRules, Rates]] = {}

    def on(day: date) -> Rates:
        rules = book.on(day)
        entry = known.get(rules.version)
        if entry is None or entry[0] is not rules:  # the book was renewed
            shares = rules.base, rules.excess, rules.override
            entry = known[rules.version] = rules, Rates(rules.version, *(int(rate.scaleb(NANO)) for rate in shares))
        return entry[1]

    return on


@dataclass(slots=True)
class Figures:
    """The running figures of an invoice: B, X and T of its lines as they stand, and the cash weighted with rates."""

    lines: Sequence[Line]
    parts: tuple[int, int, int] = (0, 0, 0)
    total: int = 0
    weighted: tuple[int, int, int] = (0, 0, 0)
    earned: tuple[int, int, int] = (0, 0, 0)

    def measure(self) -> None:
        """Compute B, X and T again from the lines. A line under list never offsets one above it."""
        base = sum(min(line.sold, line.listed) for line in self.lines if line.goods)
        excess = sum(max(line.sold - line.listed, 0) for line in self.lines if line.goods)
        self.parts = base, excess, base + excess
        self.total = sum(line.sold for line in self.lines)

    def collect(self, rates: Rates, amount: int) -> None:
        """Take in cash, signed, at these rates."""
        base, excess, override = self.weighted
        self.weighted = base + rates.base * amount, excess + rates.excess * amount, override + rates.override * amount

    def step(self) -> tuple[int, int, int]:
        """Return by how much the three figures moved since the last step."""
        before, self.earned = self.earned, self.now()
        return self.earned[0] - before[0], self.earned[1] - before[1], self.earned[2] - before[2]

    def now(self) -> tuple[int, int, int]:
        """Return the cumulative figures, rounded once each; an invoice of nothing earns nothing."""
        if not self.total:
            return 0, 0, 0
        parts, weighted, by = self.parts, self.weighted, self.total * SCALE
        return (
            rounded(parts[0] * weighted[0], by),
            rounded(parts[1] * weighted[1], by),
            rounded(parts[2] * weighted[2], by),
        )


def entries(
    lines: Sequence[Line],
    causes: Iterable[Cause],
    *,
    people_on: Callable[[date], People],
    rates_on: Callable[[date], Rates],
    registered_late: bool,
) -> Iterator[Entry]:
    """Yield what the causes of one invoice earned, in order of business date, then recorded position.

    `lines` are worn down by the credit notes among the causes. An entry that nobody may earn (no head, late
    registration) is not raised, though the figure moves all the same.
    """
    figures = Figures(lines)
    figures.measure()
    standing: dict[int, Standing] = {}
    for cause in sorted(causes, key=lambda cause: (cause.on, cause.position)):
        people, rates, cash = moved(cause, figures, standing, people_on, rates_on)
        base, excess, override = figures.step()
        told = cause.kind, cause.reference
        if people.rep is not None and cash:
            yield Entry(cause.position, "cash", *told, people.rep, cause.on, cash, rates)
        if people.rep is not None and base and not registered_late:
            yield Entry(cause.position, "base", *told, people.rep, cause.on, base, rates)
        if people.rep is not None and excess and not registered_late:
            yield Entry(cause.position, "excess", *told, people.rep, cause.on, excess, rates)
        if people.head is not None and override:
            yield Entry(cause.position, "override", *told, people.head, cause.on, override, rates)


def moved(
    cause: Cause,
    figures: Figures,
    standing: dict[int, Standing],
    people_on: Callable[[date], People],
    rates_on: Callable[[date], Rates],
) -> tuple[People, str, int]:
    """Move figures and standing allocations by one cause; return whom it is credited to, at which rates, its cash."""
    match cause.kind:
        case "allocation":
            paid = Standing(cause.amount, (cause.on, cause.position), people_on(cause.on), rates_on(cause.on))
            standing[cause.allocation_no or 0] = paid
            figures.collect(paid.rates, cause.amount)
            return paid.people, paid.rates.version, cause.amount
        case "reversal":
            paid = standing[cause.allocation_no or 0]
            paid.remaining -= cause.amount
            if not paid.remaining:
                del standing[cause.allocation_no or 0]
            figures.collect(paid.rates, -cause.amount)
            return paid.people, paid.rates.version, -cause.amount
        case "return":
            take_back(figures.lines, cause.returned)
        case "allowance":
            allow(figures.lines, cause.amount)
    figures.measure()
    latest = max(standing.values(), key=lambda paid: paid.age, default=None)
    return (latest.people, latest.rates.version, 0) if latest else (NOBODY, "", 0)
