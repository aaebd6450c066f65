"""A rule whose day has come stands for good; whatever else is in a rule book may change."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.policy import Edit, Entry, edits, meaning

TODAY = date(2026, 6, 15)
EVER, LATER = date(1900, 1, 1), TODAY + timedelta(days=1)
HELD = {Entry("base", EVER): "0.02", Entry("base", TODAY): "0.03", Entry("base", LATER): "0.04"}


def test_a_new_home_takes_everything() -> None:
    assert list(edits({}, HELD, TODAY)) == []


@pytest.mark.parametrize(
    ("name", "day", "value", "said"),
    [
        ("base", EVER, "0.025", "base from 1900-01-01 is 0.025, and this home has 0.02"),
        ("base", TODAY, "0.04", "base from 2026-06-15 is 0.04, and this home has 0.03"),
        ("base", TODAY, None, "base = 0.03 from 2026-06-15 is gone"),
        ("base", date(2026, 1, 1), "0.05", "base = 0.05 from 2026-01-01 is new, and that day has come"),
    ],
)
def test_what_changes_the_past_is_told(name: str, day: date, value: str | None, said: str) -> None:
    shipped = {**HELD, Entry(name, day): value}
    told = {entry: text for entry, text in shipped.items() if text is not None}
    assert [str(edit) for edit in edits(HELD, told, TODAY)] == [said]


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("base", LATER, "0.05"),
        ("base", LATER, None),
        ("base", LATER + timedelta(days=9), "0.05"),
        ("base", date(2026, 1, 1), "0.020"),  # what held on that day anyway
        ("base", EVER, "0.0200"),
        ("bonus", EVER, '["1000.00"]'),
    ],
)
def test_what_is_to_come_or_changes_nothing_may_change(name: str, day: date, value: str | None) -> None:
    shipped = {**HELD, Entry(name, day): value}
    assert list(edits(HELD, {entry: text for entry, text in shipped.items() if text is not None}, TODAY)) == []


def test_what_a_number_says_is_compared_not_how_it_is_written() -> None:
    assert meaning("0.02") == meaning("0.020") == Decimal("0.02")
    assert meaning('["1000.00", "600"]') == meaning('["1000", "600.00"]')
    assert meaning('["600", "1000"]') != meaning('["1000", "600"]')
    assert meaning("09:00:00") != meaning("13:30:00")


DAYS = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))
BOOKS = st.dictionaries(st.builds(Entry, st.sampled_from("ab"), DAYS), st.sampled_from(["1", "1.0", "2"]))


def in_force(book: dict[Entry, str], name: str, day: date) -> object:
    """Return what a book says of a day."""
    known = [entry for entry in book if entry.name == name and entry.day <= day]
    return meaning(book[max(known)]) if known else None


@given(BOOKS, BOOKS)
def test_whoever_is_let_in_changes_no_day_that_has_come(held: dict[Entry, str], shipped: dict[Entry, str]) -> None:
    found: list[Edit] = list(edits(held, shipped, TODAY))
    if found:
        assert all(edit.entry.day <= TODAY for edit in found)
        return
    for entry in held:
        for day in (TODAY - timedelta(days=days) for days in range(4)):
            before = in_force(held, entry.name, day)
            assert before is None or in_force(shipped, entry.name, day) == before
