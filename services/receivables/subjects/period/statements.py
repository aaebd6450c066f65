"""What a month's close says: lines, statements and rankings out of sums. P4-5.2, P4-5.3, P4-5.4"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, TypeVar

from shared.events.money import ZERO
from shared.events.receivables import CommissionLine, Component, RankingRow, Statement

DECEMBER = 12
ROWS_IN_A_PART = 400
RowT = TypeVar("RowT")


class Earner(NamedTuple):
    """Whom a commission line is for: one person, invoice and component."""

    staff_id: str
    invoice_no: str
    component: Component


def first_day_after(month: str) -> date:
    """Return the first day that a month (`2024-03`) or year (`2024`) does not hold."""
    year, _, number = month.partition("-")
    if not number or int(number) == DECEMBER:
        return date(int(year) + 1, 1, 1)
    return date(int(year), int(number) + 1, 1)


def month_after(month: str) -> str:
    """Return the month that follows."""
    return f"{first_day_after(month):%Y-%m}"


def lines(entitled: Mapping[Earner, Decimal], settled: Mapping[Earner, Decimal]) -> list[CommissionLine]:
    """Return what is payable now: entitled to date less settled before, where that is not nothing."""
    return [
        CommissionLine(
            staff_id=who.staff_id,
            role="manager" if who.component == "override" else "rep",
            invoice_no=who.invoice_no,
            component=who.component,
            entitled_to_date=entitled.get(who, ZERO),
            settled_before=settled.get(who, ZERO),
            payable=entitled.get(who, ZERO) - settled.get(who, ZERO),
        )
        for who in sorted({*entitled, *settled})
        if entitled.get(who, ZERO) != settled.get(who, ZERO)
    ]


def statements(of_month: Sequence[CommissionLine], carried: Mapping[str, Decimal]) -> list[Statement]:
    """Return each person's month; `of_month` stands in order of staff, `carried` (< 0) is from the last statements."""
    payable = {
        staff_id: [line.payable for line in some] for staff_id, some in groupby(of_month, lambda line: line.staff_id)
    }
    people = sorted({*payable, *carried})
    return [statement(staff_id, payable.get(staff_id, []), carried.get(staff_id, ZERO)) for staff_id in people]


def statement(staff_id: str, payables: Sequence[Decimal], brought_forward: Decimal) -> Statement:
    """Return one person's month; a negative sum is carried forward, not paid."""
    earned = sum((amount for amount in payables if amount > 0), ZERO)
    clawed_back = sum((amount for amount in payables if amount < 0), ZERO)
    balance = brought_forward + earned + clawed_back
    return Statement(
        staff_id=staff_id,
        brought_forward=brought_forward,
        earned=earned,
        clawed_back=clawed_back,
        payable=max(balance, ZERO),
        carried_forward=min(balance, ZERO),
    )


def ranking(period: str, collected: Mapping[str, Decimal], bonuses: Sequence[Decimal]) -> list[RankingRow]:
    """Return people by net cash collected; equal amounts share a rank (1, 1, 3), less than nothing brings no bonus."""
    amounts = sorted((amount for amount in collected.values() if amount), reverse=True)
    ranked = sorted((amounts.index(amount) + 1, staff_id) for staff_id, amount in collected.items() if amount)
    return [
        RankingRow(
            period=period,
            rank=rank,
            staff_id=staff_id,
            collected=collected[staff_id],
            bonus=bonuses[rank - 1] if rank <= len(bonuses) and collected[staff_id] > 0 else ZERO,
        )
        for rank, staff_id in ranked
    ]


def parts(rows: tuple[RowT, ...]) -> Iterator[tuple[RowT, ...]]:
    """Yield rows in parts that fit into an event each."""
    for start in range(0, len(rows), ROWS_IN_A_PART):
        yield rows[start : start + ROWS_IN_A_PART]


def canonical_rows(rows: Iterable[CommissionLine | Statement | RankingRow]) -> list[dict[str, object]]:
    """Return rows as plain values for hashing."""
    return [row.model_dump(mode="json") for row in rows]
