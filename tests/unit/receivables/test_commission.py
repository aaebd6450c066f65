"""Commission on collected money: the worked examples, and what sums have to be. P4-5.2, P4-5.3, P2-2a"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account.invoice_lines import Line
from services.receivables.subjects.period.commission import NOBODY, Cause, Entry, People, entries, rates_of
from shared.events.money import rounded, yuan
from shared.runtime.policy import Book
from tests.golden.world import BOOK

DAY = date(2024, 3, 1)
SALES = People("S1", "M1")
FEN = st.integers(1, 10**9)


def goods(sold: int, listed: int, line_no: str = "1", quantity: int = 10) -> Line:
    """A goods line, in fen."""
    return Line(line_no, goods=True, quantity=quantity * 10**6, sold=sold, listed=listed)


def freight(sold: int) -> Line:
    """A freight line, in fen."""
    return Line("99", goods=False, quantity=0, sold=sold, listed=sold)


def paid(position: int, amount: int, on: date = DAY) -> Cause:
    """An allocation whose number is its position."""
    return Cause(position, "allocation", on, amount, f"R{position}", position)


def back(position: int, of: int, amount: int, on: date = DAY) -> Cause:
    """A reversal of an allocation."""
    return Cause(position, "reversal", on, amount, f"R{of}", of)


def earned(
    lines: Sequence[Line],
    *causes: Cause,
    people: People = SALES,
    late: bool = False,
    book: Book[ReceivablesRules] = BOOK,
) -> list[Entry]:
    """Return the entries of one invoice."""
    return list(entries(lines, causes, people_on=lambda _: people, rates_on=rates_of(book), registered_late=late))


def of(component: str, found: Sequence[Entry]) -> list[str]:
    """Return the amounts of a component."""
    return [str(yuan(one.amount)) for one in found if one.component == component]


@pytest.mark.clause("P4-5.2", "P4-5.3")
def test_two_halves_of_a_sale_above_list() -> None:
    found = earned([goods(110000, 100000)], paid(1, 55000), paid(2, 55000))
    assert of("base", found) == ["10.00", "10.00"]
    assert of("excess", found) == ["25.00", "25.00"]
    assert of("override", found) == ["5.50", "5.50"]
    assert {(one.component, one.staff_id, one.role) for one in found if one.component != "cash"} == {
        *(("base", "S1", "rep"), ("excess", "S1", "rep"), ("override", "M1", "manager"))
    }


def test_a_bounce_takes_back_from_the_same_people_what_they_earned() -> None:
    found = earned([goods(110000, 100000)], paid(1, 55000), paid(2, 55000), back(3, 1, 55000, date(2024, 4, 2)))
    assert [of(component, found)[-1] for component in ("base", "excess", "override")] == ["-10.00", "-25.00", "-5.50"]
    assert [one.staff_id for one in found[-4:]] == ["S1", "S1", "S1", "M1"]


def test_three_thirds_earn_what_the_whole_earns() -> None:
    assert of("base", earned([goods(33333, 33333)], *(paid(n, 11111) for n in (1, 2, 3)))) == ["2.22", "2.22", "2.23"]


def test_a_line_under_list_never_offsets_one_above() -> None:
    found = earned([goods(9000, 10000, "1"), goods(11000, 10000, "2")], paid(1, 20000))
    assert (of("base", found), of("excess", found), of("override", found)) == (["3.80"], ["5.00"], ["2.00"])


def test_freight_is_collected_but_earns_nothing() -> None:
    found = earned([goods(10000, 10000), freight(10000)], paid(1, 20000))
    assert (of("cash", found), of("base", found), of("override", found)) == (["200.00"], ["2.00"], ["1.00"])


def test_an_invoice_of_nothing_earns_nothing() -> None:
    assert earned([goods(0, 100)]) == []


@pytest.mark.clause("P2-2a")
def test_a_contract_signed_before_its_customer_was_registered_earns_its_rep_nothing() -> None:
    found = earned([goods(110000, 100000)], paid(1, 55000), late=True)
    assert [(one.component, one.amount) for one in found] == [("cash", 55000), ("override", 550)]


def test_without_a_head_the_override_moves_but_nobody_earns_it() -> None:
    assert of("override", earned([goods(100, 100)], paid(1, 50), people=People("S1", None))) == []
    changing = entries(
        [goods(10000, 10000)],
        [paid(1, 5000, DAY), paid(2, 5000, date(2024, 3, 2)), back(3, 1, 5000, date(2024, 3, 3))],
        people_on=lambda day: People("S1", None if day == DAY else "M1"),
        rates_on=rates_of(BOOK),
        registered_late=False,
    )
    assert of("override", list(changing)) == ["0.50"], "neither the first payment nor its reversal is anybody's"


def test_nobody_earns_while_the_contract_is_unknown() -> None:
    assert earned([goods(100, 100)], paid(1, 50), people=NOBODY) == []


def test_an_allowance_lowers_what_was_sold_but_not_the_list() -> None:
    note = Cause(2, "allowance", DAY, 20000, "N1")
    found = earned([goods(110000, 100000), freight(10000)], paid(1, 90000), note, back(3, 1, 1, date(2024, 3, 2)))
    # S 900.00, L 1000.00, F 100.00: B = 900.00, X = 0, T = 1000.00; collected 900.00
    assert of("base", found)[:2] == ["15.00", "1.20"]
    assert of("excess", found)[:2] == ["37.50", "-37.50"]
    assert [one.staff_id for one in found if one.reference == "N1"] == ["S1", "S1", "M1"]


def test_an_allowance_takes_freight_only_after_the_goods() -> None:
    note = Cause(2, "allowance", DAY, 10500, "N1")
    lines = [goods(10000, 10000), freight(1000)]
    earned(lines, paid(1, 500), note)
    assert [line.sold for line in lines] == [0, 500]


def test_an_allowance_is_split_by_largest_remainder_ties_to_the_lower_line_number() -> None:
    lines = [goods(100, 100, "10"), goods(100, 100, "9"), goods(100, 100, "2")]
    earned(lines, Cause(1, "allowance", DAY, 100, "N1"))
    assert {line.line_no: line.sold for line in lines} == {"2": 66, "9": 67, "10": 67}


def test_a_return_lowers_sold_and_listed_of_its_line() -> None:
    lines = [goods(10001, 9001, quantity=3)]
    earned(lines, Cause(1, "return", DAY, 3334, "N1", None, {"1": Decimal(1)}))
    assert [(line.sold, line.listed, line.quantity) for line in lines] == [(6667, 6001, 2 * 10**6)]


def test_a_reversal_carries_the_rates_of_what_it_reverses() -> None:
    rules = next(iter(BOOK))
    later = rules.model_copy(update={"effective_from": date(2024, 4, 1), "base": Decimal("0.03")})
    book = Book([rules, later])
    april = date(2024, 4, 2)
    found = earned([goods(20000, 20000)], paid(1, 10000), paid(2, 10000, april), back(3, 1, 10000, april), book=book)
    assert of("base", found) == ["2.00", "3.00", "-2.00"]
    assert [one.rates for one in found if one.component == "base"] == ["1900-01-01", "2024-04-01", "1900-01-01"]


def test_causes_go_by_business_date_then_position() -> None:
    found = earned([goods(33333, 33333)], paid(9, 11111, date(2024, 3, 3)), paid(5, 11111), paid(4, 11111))
    assert [one.position for one in found if one.component == "base"] == [4, 5, 9]


@given(st.lists(FEN, min_size=1, max_size=8), FEN, FEN)
def test_parts_earn_what_the_whole_earns_and_cancel_when_paid_back(parts: list[int], base: int, excess: int) -> None:
    total = base + excess
    whole = earned([goods(total, base)], paid(1, sum(parts)))
    in_parts = earned([goods(total, base)], *(paid(n, part) for n, part in enumerate(parts, 1)))
    reversals = [back(100 + n, n, part) for n, part in enumerate(parts, 1)]
    undone = earned([goods(total, base)], *(paid(n, part) for n, part in enumerate(parts, 1)), *reversals)
    for component in ("base", "excess", "override", "cash"):
        sums = [sum(one.amount for one in found if one.component == component) for found in (whole, in_parts, undone)]
        assert sums[0] == sums[1]
        assert sums[2] == 0


@given(st.lists(FEN, min_size=1, max_size=8), FEN, FEN)
def test_after_each_cause_the_entries_sum_to_the_formula(parts: list[int], sold: int, listed: int) -> None:
    found = earned([goods(sold, listed)], *(paid(n, part) for n, part in enumerate(parts, 1)))
    sums = dict(zip(range(1, len(parts) + 1), accumulate(parts), strict=True))
    for position, collected in sums.items():
        so_far = sum(one.amount for one in found if one.component == "base" and one.position <= position)
        assert so_far == rounded(min(sold, listed) * 2 * collected, sold * 100)
