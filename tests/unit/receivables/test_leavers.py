"""A leaver's statement is an earlier statement of the month: its close pays what is later. P4-8.2"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.period import PERIODS
from services.receivables.subjects.period.book import CloseMonth, PeriodBasis, SettleLeaver
from services.receivables.subjects.period.leavers import (
    EarlierMonthOpen,
    LastDayIsClosed,
    LastDayIsToCome,
    NobodyOfThisId,
    SettledLater,
)
from services.receivables.subjects.period.statements import Earner
from shared.events.receivables import CommissionSettled, LeaverLinesSettled, LeaverStatementSettled
from shared.runtime.log.store import LARGEST_EVENT_BYTES
from tests.golden.world import BOOK
from tests.spec import Spec, stamp

OF_V, OF_W = Earner("S1", "V", "base"), Earner("S1", "W", "base")
TENTH = date(2026, 7, 10)


def basis(today: date, *, known: bool = True, first: str = "2026-05", **entitled: str) -> PeriodBasis:
    """What was earned to date, by invoice."""
    return replace(of_many(today, entitled), first_month=first, person_known=known)


def of_many(today: date, entitled: Mapping[str, str]) -> PeriodBasis:
    """What was earned to date, by any invoice."""
    sums = {Earner("S1", invoice_no, "base"): Decimal(amount) for invoice_no, amount in entitled.items()}
    return PeriodBasis(stamp(today), BOOK, sums, first_month="2026-05")


periods = Spec(PERIODS, basis(TENTH))
MAY = periods.given().when(CloseMonth(month="2026-05"), basis(TENTH, V="100.00")).decide()
JUNE = periods.given(*MAY).when(CloseMonth(month="2026-06"), basis(TENTH, V="0.00")).decide()
CLOSED = [*MAY, *JUNE]


def through(day: date = TENTH) -> SettleLeaver:
    return SettleLeaver(staff_id="S1", through=day)


@pytest.mark.clause("P4-8.2")
def test_what_was_brought_forward_is_taken_off_and_the_close_pays_what_is_later() -> None:
    [settled] = periods.given(*CLOSED).when(through(), basis(TENTH, V="0.00", W="842.00")).decide()
    assert isinstance(settled, LeaverStatementSettled)
    assert [
        str(one) for one in (settled.brought_forward, settled.earned, settled.payable, settled.carried_forward)
    ] == [
        *("-100.00", "842.00", "742.00", "0.00"),
    ]
    august = basis(date(2026, 8, 1), V="0.00", W="800.00")
    close = periods.given(*CLOSED, settled).when(CloseMonth(month="2026-07"), august).decide()
    [statement] = [one for part in close if isinstance(part, CommissionSettled) for one in part.statements]
    assert [str(one) for one in (statement.brought_forward, statement.clawed_back, statement.carried_forward)] == [
        *("0.00", "-42.00", "-42.00"),
    ]


@pytest.mark.clause("P4-8.2")
def test_a_leaver_is_settled_once_a_day_in_the_first_open_month() -> None:
    earned = basis(TENTH, V="0.00", W="842.00")
    periods.given(*MAY).when(through(), earned).refuses(EarlierMonthOpen)
    periods.given().when(through(), earned).refuses(EarlierMonthOpen)
    closed = periods.given(*CLOSED)
    closed.when(through(date(2026, 7, 11)), earned).refuses(LastDayIsToCome)
    closed.when(through(date(2026, 6, 30)), earned).refuses(LastDayIsClosed)
    closed.when(through(), basis(TENTH, known=False)).refuses(NobodyOfThisId)
    settled = closed.when(through(), earned).decide()
    after = periods.given(*CLOSED, *settled)
    after.when(through(), earned).then()
    after.when(through(date(2026, 7, 9)), earned).refuses(SettledLater)


@pytest.mark.clause("P4-8.2")
def test_five_thousand_lines_stand_in_parts_before_the_statement() -> None:
    many = {f"V-{number:04}": f"{number}.01" for number in range(5_000)}
    earned = of_many(TENTH, many)
    facts = periods.given(*CLOSED).when(through(), earned).decide()
    *before, settled = facts
    assert isinstance(settled, LeaverStatementSettled)
    assert max(len(fact.model_dump_json()) for fact in facts) < LARGEST_EVENT_BYTES
    parts = [fact for fact in before if isinstance(fact, LeaverLinesSettled)]
    assert [part.part for part in parts] == list(range(1, settled.parts + 1))
    lines = [*(line for part in parts for line in part.lines), *settled.lines]
    assert [line.invoice_no for line in lines] == sorted(many)
    assert settled.earned == sum(line.payable for line in lines) == sum(map(Decimal, many.values()))
    assert settled.payable == settled.earned - 100
    august = of_many(date(2026, 8, 1), many | {"V-0000": "0.00"})
    close = periods.given(*CLOSED, *facts).when(CloseMonth(month="2026-07"), august).decide()
    [later] = [line for part in close if isinstance(part, CommissionSettled) for line in part.lines]
    assert (later.invoice_no, str(later.payable)) == ("V-0000", "-0.01")
    periods.given(*CLOSED, *facts).when(through(), earned).then()


def test_a_statement_that_fits_stands_alone_and_says_so() -> None:
    [settled] = periods.given(*CLOSED).when(through(), basis(TENTH, V="0.00")).decide()
    assert isinstance(settled, LeaverStatementSettled)
    assert (settled.parts, settled.lines) == (0, ())
