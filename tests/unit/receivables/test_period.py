"""Months close in order, once; late facts fall into the next; rankings are frozen. P4-5.2, P4-5.3, P4-5.4"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.receivables.subjects.period import (
    PERIODS,
    HoleInPeriods,
    MonthNotOver,
)
from services.receivables.subjects.period.book import CloseMonth, PeriodBasis
from services.receivables.subjects.period.statements import ROWS_IN_A_PART, Earner, ranking
from shared.events import Event
from shared.events.money import ZERO
from shared.events.receivables import CommissionPeriodClosed, CommissionSettled, RankingRow, Statement
from shared.runtime.log.store import LARGEST_EVENT_BYTES
from tests.golden.world import BOOK
from tests.spec import Spec, stamp

BASE, EXCESS, OVERRIDE = Earner("S1", "V", "base"), Earner("S1", "V", "excess"), Earner("M1", "V", "override")
JANUARY, FEBRUARY, MARCH = (CloseMonth(month=f"2024-0{number}") for number in (1, 2, 3))


def basis(
    entitled: Mapping[Earner, str] | None = None,
    first: str | None = "2024-01",
    today: date = date(2025, 1, 1),
    **members: Any,
) -> PeriodBasis:
    """What a close rests on."""
    sums = {who: Decimal(amount) for who, amount in (entitled or {}).items()}
    return PeriodBasis(stamp(today), BOOK, sums, first_month=first, known={"receivables": 7}, **members)


periods = Spec(PERIODS, basis())


def closed(facts: list[Event]) -> CommissionPeriodClosed:
    """Return the close among facts."""
    [close] = [fact for fact in facts if isinstance(fact, CommissionPeriodClosed)]
    return close


def parts(facts: list[Event]) -> list[CommissionSettled]:
    """Return the parts of a close among facts."""
    return [fact for fact in facts if isinstance(fact, CommissionSettled)]


def statements(facts: list[Event]) -> list[Statement]:
    """Return the statements of a close."""
    return [one for part in parts(facts) for one in part.statements]


def places(facts: list[Event]) -> list[RankingRow]:
    """Return the places of a close."""
    return [one for part in parts(facts) for one in part.places]


@pytest.mark.clause("P4-5.2")
def test_a_month_closes_with_its_lines_and_statements() -> None:
    facts = periods.given().when(JANUARY, basis({BASE: "10.00", EXCESS: "25.00", OVERRIDE: "5.50"})).decide()
    assert isinstance(facts[0], CommissionSettled)
    assert [(one.staff_id, one.role, one.component, str(one.payable)) for one in facts[0].lines] == [
        ("M1", "manager", "override", "5.50"),
        ("S1", "rep", "base", "10.00"),
        ("S1", "rep", "excess", "25.00"),
    ]
    close = closed(facts)
    assert [(one.staff_id, str(one.earned), str(one.payable)) for one in statements(facts)] == [
        ("M1", "5.50", "5.50"),
        ("S1", "35.00", "35.00"),
    ]
    assert close.known == {"receivables": 7}
    assert closed(periods.given().when(JANUARY, basis({BASE: "10.01"})).decide()).content_hash != close.content_hash


@pytest.mark.clause("P4-5.3")
def test_a_bounce_after_the_close_is_clawed_back_and_carried_forward() -> None:
    first = periods.given().when(JANUARY, basis({BASE: "10.00", EXCESS: "25.00"})).decide()
    second = periods.given(*first).when(FEBRUARY, basis({BASE: "0.00"})).decide()
    [after] = statements(second)
    assert (str(after.clawed_back), str(after.payable), str(after.carried_forward)) == ("-35.00", "0.00", "-35.00")
    third = periods.given(*first, *second).when(MARCH, basis({BASE: "40.00"})).decide()
    [at_last] = statements(third)
    assert (str(at_last.brought_forward), str(at_last.earned), str(at_last.payable)) == ("-35.00", "40.00", "5.00")
    quiet = periods.given(*first, *second).when(MARCH, basis()).decide()
    [carried] = statements(quiet)
    assert (str(carried.brought_forward), str(carried.carried_forward)) == ("-35.00", "-35.00")


def test_what_moved_to_another_rep_is_taken_from_the_first() -> None:
    first = periods.given().when(JANUARY, basis({BASE: "10.00"})).decide()
    second = periods.given(*first).when(FEBRUARY, basis({BASE._replace(staff_id="S2"): "10.00"})).decide()
    assert [(one.staff_id, str(one.payable + one.carried_forward)) for one in statements(second)] == [
        ("S1", "-10.00"),
        ("S2", "10.00"),
    ]


@pytest.mark.clause("P4-5.2")
def test_months_close_in_order_and_once() -> None:
    january = periods.given().when(JANUARY).decide()
    periods.given(*january).when(JANUARY, basis({BASE: "99.00"})).then()
    periods.given(*january).when(MARCH).refuses(HoleInPeriods)
    periods.given().when(FEBRUARY).refuses(HoleInPeriods)
    periods.given(*january).when(CloseMonth(month="2023-12")).refuses(HoleInPeriods)
    assert periods.given().when(CloseMonth(month="2023-12")).decide(), "a month before the first with facts may begin"
    assert periods.given().when(FEBRUARY, basis(first=None)).decide(), "without facts any month may begin"


@pytest.mark.clause("P4-5.2")
def test_a_month_closes_when_its_last_day_has_passed() -> None:
    for today in (date(2024, 1, 1), date(2024, 1, 31)):
        refused = periods.given().when(JANUARY, basis(today=today)).refuses(MonthNotOver)
        assert (refused.status, refused.clause) == (422, "P4-5.2")
    assert periods.given().when(JANUARY, basis(today=date(2024, 2, 1))).decide()
    december = CloseMonth(month="2024-12")
    periods.given().when(december, basis(first=None, today=date(2024, 12, 31))).refuses(MonthNotOver)
    assert periods.given().when(december, basis(first=None, today=date(2025, 1, 1))).decide()


def test_a_month_that_an_older_release_closed_too_early_stays_closed() -> None:
    early = periods.given().when(JANUARY, basis({BASE: "10.00"})).decide()
    periods.given(*early).when(JANUARY, basis({BASE: "99.00"}, today=date(2023, 6, 1))).then()
    periods.given(*early).when(FEBRUARY, basis(today=date(2024, 2, 29))).refuses(MonthNotOver)


AMOUNTS = st.integers(-500, 500).map(lambda fen: Decimal(fen).scaleb(-2))
EARNERS = st.builds(
    Earner, st.sampled_from(["S1", "S2", "M1"]), st.sampled_from(["V", "W"]), st.sampled_from(["base", "override"])
)
OWED = st.dictionaries(EARNERS, AMOUNTS, max_size=6)


@pytest.mark.clause("P4-5.2", "P4-5.3")
@given(st.lists(OWED, min_size=1, max_size=6))
def test_whatever_comes_statements_settle_what_people_are_entitled_to(months: list[dict[Earner, Decimal]]) -> None:
    """`months` says what each close finds: entitled to date, up or down as it likes."""
    facts: list[Event] = []
    carried: dict[str, Decimal] = {}
    paid_out: dict[str, Decimal] = {}
    settled: dict[Earner, Decimal] = {}
    for number, entitled in enumerate(months, 1):
        rests_on = PeriodBasis(stamp(date(2025, 1, 1)), BOOK, entitled, first_month="2024-01")
        close = periods.given(*facts).when(CloseMonth(month=f"2024-{number:02}"), rests_on).decide()
        lines = [line for part in parts(close) for line in part.lines]
        assert all(line.payable == line.entitled_to_date - line.settled_before != 0 for line in lines)
        for line in lines:
            earner = Earner(line.staff_id, line.invoice_no, line.component)
            assert line.settled_before == settled.get(earner, ZERO)
            settled[earner] = line.entitled_to_date
        assert {one: amount for one, amount in settled.items() if amount} == {e: a for e, a in entitled.items() if a}
        told = {one.staff_id: one for one in statements(close)}
        assert told.keys() == {line.staff_id for line in lines} | carried.keys()
        for who, says in told.items():
            mine = [line.payable for line in lines if line.staff_id == who]
            assert says.brought_forward == carried.get(who, ZERO) <= 0
            assert (says.earned, says.clawed_back) == (sum(a for a in mine if a > 0), sum(a for a in mine if a < 0))
            balance = says.brought_forward + says.earned + says.clawed_back
            assert (says.payable, says.carried_forward) == (max(balance, ZERO), min(balance, ZERO))
            paid_out[who] = paid_out.get(who, ZERO) + says.payable
        carried = {who: says.carried_forward for who, says in told.items() if says.carried_forward}
        for who in {one.staff_id for one in settled}:
            owed = sum(amount for one, amount in settled.items() if one.staff_id == who)
            assert paid_out.get(who, ZERO) + carried.get(who, ZERO) == owed, "nothing is lost between statements"
        facts += close


@pytest.mark.clause("P4-5.4")
@given(
    st.dictionaries(st.text("ABC", min_size=1, max_size=3), AMOUNTS, max_size=8), st.lists(AMOUNTS.map(abs), max_size=3)
)
def test_places_are_as_many_as_collected_more(collected: dict[str, Decimal], bonuses: list[Decimal]) -> None:
    rows = ranking("2024-01", collected, bonuses)
    assert {row.staff_id: row.collected for row in rows} == {who: amount for who, amount in collected.items() if amount}
    assert [(row.rank, row.staff_id) for row in rows] == sorted((row.rank, row.staff_id) for row in rows)
    for row in rows:
        assert row.rank == 1 + sum(other.collected > row.collected for other in rows)
        due = bonuses[row.rank - 1] if row.rank <= len(bonuses) and row.collected > 0 else 0
        assert row.bonus == due


def test_many_lines_and_many_people_are_settled_in_parts() -> None:
    people = [f"S{number:04}" for number in range(2 * ROWS_IN_A_PART + 1)]
    many = {Earner(who, f"V-{who}", "base"): "1.00" for who in people}
    sums = {who: Decimal("12345.67") for who in people}
    facts = periods.given().when(JANUARY, basis(many, collected=sums)).decide()
    sizes = [(len(part.lines), len(part.statements), len(part.places)) for part in parts(facts)]
    most = ROWS_IN_A_PART
    assert sizes == [
        *((most, 0, 0), (most, 0, 0), (1, 0, 0)),
        *((0, most, 0), (0, most, 0), (0, 1, 0)),
        *((0, 0, most), (0, 0, most), (0, 0, 1)),
    ]
    assert closed(facts).parts == len(sizes)
    assert max(len(fact.model_dump_json()) for fact in facts) < LARGEST_EVENT_BYTES
    assert not statements(periods.given(*facts).when(FEBRUARY, basis(many)).decide())


@pytest.mark.clause("P4-5.4")
def test_equal_amounts_share_a_rank_and_its_bonus() -> None:
    collected = {"S3": "50.00", "S1": "70.00", "S2": "70.00", "S4": "0.00", "S5": "-1.00", "M1": "20.00"}
    sums = {who: Decimal(amount) for who, amount in collected.items()}
    bonuses = [Decimal("1000.00"), Decimal("600.00"), Decimal("300.00")]
    assert [(row.rank, row.staff_id, str(row.bonus)) for row in ranking("2024-01", sums, bonuses)] == [
        (1, "S1", "1000.00"),
        (1, "S2", "1000.00"),
        (3, "S3", "300.00"),
        (4, "M1", "0.00"),
        (5, "S5", "0.00"),
    ]


def test_who_collected_less_than_nothing_gets_no_bonus() -> None:
    [row] = ranking("2024-01", {"S1": Decimal("-5.00")}, [Decimal("1000.00")])
    assert (row.rank, str(row.bonus)) == (1, "0.00")


@pytest.mark.clause("P4-5.4")
def test_december_freezes_the_year() -> None:
    sums = {"S1": Decimal("5.00")}
    november = basis(collected=sums, collected_in_year=sums, first="2024-11")
    close = periods.given().when(CloseMonth(month="2024-11"), november).decide()
    assert [row.period for row in places(close)] == ["2024-11"]
    december = places(periods.given(*close).when(CloseMonth(month="2024-12"), november).decide())
    assert [(row.period, str(row.bonus)) for row in december if row.period == "2024"] == [("2024", "10000.00")]
