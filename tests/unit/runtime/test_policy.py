"""Numbers by name and day become versions of a typed book: one from each day on which one of them changes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.events.money import Share
from shared.runtime.policy import Book, NoRuleYet, Rules, entries, meaning

EVER, MAY, JUNE = date(1900, 1, 1), date(2026, 5, 1), date(2026, 6, 1)
TEXTS = {"commission.base": {EVER: "0.02", JUNE: "0.03"}, "collection.stages": {EVER: '["1", "8"]', MAY: '["2"]'}}


class Numbers(Rules):
    """Two numbers."""

    base: Share
    stages: tuple[int, ...]


def test_a_version_begins_where_one_number_changes_and_has_the_others_as_they_are() -> None:
    book = Book(entries(Numbers, TEXTS))
    assert [(one.version, one.base, one.stages) for one in book] == [
        ("1900-01-01", Decimal("0.02"), (1, 8)),
        ("2026-05-01", Decimal("0.02"), (2,)),
        ("2026-06-01", Decimal("0.03"), (2,)),
    ]


def test_before_a_number_begins_there_is_no_version() -> None:
    late = TEXTS | {"collection.stages": {MAY: '["2"]'}}
    book = Book(entries(Numbers, late))
    assert book.on(MAY).base == Decimal("0.02")
    with pytest.raises(NoRuleYet):
        book.on(date(2026, 4, 30))


def test_a_number_that_is_missing_or_no_value_of_its_member_makes_no_book() -> None:
    with pytest.raises(KeyError, match="stages"):
        list(entries(Numbers, {"commission.base": {EVER: "0.02"}}))
    with pytest.raises(ValidationError, match="from 0 to 1"):
        list(entries(Numbers, TEXTS | {"commission.base": {EVER: "2"}}))


def test_a_book_that_is_renewed_answers_at_once() -> None:
    book = Book(entries(Numbers, TEXTS))
    book.renew(entries(Numbers, TEXTS | {"commission.base": {EVER: "0.02", JUNE: "0.05"}}))
    assert book.on(JUNE).base == Decimal("0.05")


DATED = st.dictionaries(st.dates(MAY, JUNE), st.sampled_from(["0", "0.1", "0.2"]), min_size=1)


@given(DATED, DATED, st.dates(MAY, JUNE))
def test_each_number_of_a_day_is_its_latest_until_then(
    base: dict[date, str], stages: dict[date, str], day: date
) -> None:
    class Both(Rules):
        """Two shares."""

        base: Share
        other: Share

    book = Book(entries(Both, {"a.base": base, "b.other": stages}))
    if day < max(min(base), min(stages)):
        with pytest.raises(NoRuleYet):
            book.on(day)
        return
    latest = [dated[max(one for one in dated if one <= day)] for dated in (base, stages)]
    assert [book.on(day).base, book.on(day).other] == [Decimal(text) for text in latest]


def test_what_a_number_says_is_compared_not_how_it_is_written() -> None:
    assert meaning("0.02") == meaning("0.020") == Decimal("0.02")
    assert meaning('["1000.00", "600"]') == meaning('["1000", "600.00"]')
    assert meaning("[1, 8]") == meaning('["1", "8"]')
    assert meaning('["600", "1000"]') != meaning('["1000", "600"]')
    assert meaning("09:00:00") != meaning("13:30:00")
