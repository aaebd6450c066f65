"""The credit check: what a customer owes, has on order and may owe. P5-5.2b"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from services.orders.policy import OrdersRules
from shared.events.customers import Grade
from shared.events.money import ZERO
from shared.events.orders import CreditFigures

Reason = Literal["limit", "overdue", "grade", "stopped"]


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice as receivables published it, in yuan: `reduced` by credit notes and write-offs, `paid` by allocations.

    `parts` are its instalments, due day and amount, the earliest first. `covered` are yuan of bills of banks in hand.
    """

    invoice_no: str
    amount: Decimal
    reduced: Decimal
    paid: Decimal
    parts: Sequence[tuple[date, Decimal]]
    covered: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What is still owed."""
        return self.amount - self.reduced - self.paid

    def open_parts(self) -> Iterable[tuple[date, Decimal]]:
        """Yield due day and open amount: money pays the oldest part first, reductions take from the latest."""
        end, net = ZERO, self.amount - self.reduced
        for due_on, amount in self.parts:
            start, end = end, end + amount
            yield due_on, max(min(end, net) - max(start, self.paid), ZERO)

    def uncovered_parts(self, *, covers: bool) -> Iterable[tuple[date, Decimal]]:
        """Yield due day and amount that is open beyond what bills in hand cover, where they do: the oldest first."""
        cover = self.covered if covers else ZERO
        for due_on, amount in self.open_parts():
            yield due_on, max(amount - cover, ZERO)
            cover = max(cover - amount, ZERO)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands by the tables: its open invoices, its grade, its own limit (None: the grade's).

    `to_invoice` are yuan of dispatches on credit that the tables know and of whose invoices they do not; they know the
    dispatches up to the version `dispatches_known` of the customer's stream, and an invoice of a later one is among
    `invoices`, open or not. `positions` says up to which position of each source these facts reach.

    Where a manager merged entries of the register, `invoices`, grade and limit are those of the one customer;
    `elsewhere` are yuan that its other numbers have on order and not invoiced. `stopped`: supply of
    one of them is. P4-7.5
    """

    invoices: Sequence[OpenInvoice] = ()
    to_invoice: Decimal = ZERO
    elsewhere: Decimal = ZERO
    dispatches_known: int = 0
    grade: Grade = "C"  # new customers are of grade C
    own_limit: Decimal | None = None
    positions: Mapping[str, int] = field(default_factory=dict)
    stopped: bool = False

    @property
    def receivables(self) -> Decimal:
        """The sum of what is open; instruments that have not cleared are still inside."""
        return sum((invoice.open for invoice in self.invoices), ZERO)

    def days_overdue(self, day: date, small: Decimal, *, covers: bool = True) -> int:
        """Return the days overdue of the oldest instalment that is open beyond the small difference, 0 for none.

        What a bank's bill in hand covers is not overdue, where bills cover (`bill.bank_covers`). P4-7.4
        """
        late = [
            (day - due_on).days
            for invoice in self.invoices
            for due_on, amount in invoice.uncovered_parts(covers=covers)
            if amount > small
        ]
        return max(0, max(late, default=0))


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: within the rule where there are no reasons against it."""

    figures: CreditFigures
    reasons: tuple[Reason, ...]


def checked(standing: Standing, *, approved: Decimal, order: Decimal, rules: OrdersRules, day: date) -> Checked:
    """Return what the credit rule says about one more order beside what is approved and not yet invoiced."""
    limit = rules.limit(standing.grade) if standing.own_limit is None else standing.own_limit
    figures = CreditFigures(
        receivables=standing.receivables,
        approved=approved,
        order=order,
        limit=limit,
        limit_source="grade" if standing.own_limit is None else "own",
        grade=standing.grade,
        max_days_overdue=standing.days_overdue(day, rules.small_difference, covers=rules.bank_covers),
        checked_on=day,
        positions=dict(standing.positions),
        policy=rules.version,
    )
    broken: dict[Reason, bool] = {
        "limit": figures.receivables + approved + order > limit,
        "overdue": figures.max_days_overdue > rules.overdue_days,
        "grade": standing.grade == "D",
        "stopped": standing.stopped,
    }
    return Checked(figures, tuple(reason for reason, holds in broken.items() if holds))
