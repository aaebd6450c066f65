"""Numbers that the house gives: one sequence a kind and year, without gap or reuse."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.office import NumberGiven, NumberImported
from shared.office.numbers import (
    KINDS,
    LAST,
    SEQUENCE,
    GiveNumber,
    LastNumberTaken,
    Numbered,
    NumberOfAYearToCome,
    NumberOfTheSequence,
    Sequence,
    SequenceBasis,
    SequenceExhausted,
    check_imported,
    check_sent,
    key,
    of_form,
)
from shared.runtime.ask.decisions import Refused, Stamp
from tests.unit.office.samples import taken

TODAY = date(2026, 6, 8)


def at(highest: int) -> Sequence:
    return Sequence(highest)


def given_numbers(sequence: Sequence, count: int) -> list[str]:
    facts = [fact for _ in range(count) for fact in taken(sequence.evolve, sequence.give("HT", TODAY))]
    return [fact.number for fact in facts if isinstance(fact, NumberGiven)]


def test_two_registrations_get_the_next_two_numbers() -> None:
    assert given_numbers(at(118), 2) == ["HT-2026-000119", "HT-2026-000120"]


def test_a_year_begins_with_one_at_midnight() -> None:
    assert key("HT", 2026) != key("HT", 2027)
    [fact] = Sequence().give("HT", date(2027, 1, 1))
    assert fact == NumberGiven(number="HT-2027-000001", kind="HT", year=2027, place=1)


def test_each_kind_is_there_once_and_written_alike() -> None:
    assert len(KINDS) == len(set(KINDS))
    for kind in KINDS:
        assert of_form(kind, f"{kind}-2026-000001") == Numbered(kind, 2026, 1)


@pytest.mark.clause("P5-4.2")
@pytest.mark.parametrize("number", ["HT-2026-000118", "HT-1999-999999", "HT-2026-000000"])
def test_a_number_that_is_sent_never_has_the_form_of_the_sequence(number: str) -> None:
    with pytest.raises(NumberOfTheSequence) as refused:
        check_sent("HT", number)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "number", ["HT-2026-118", "HT-26-000118", "HT2026000118", "HT-2026-0000118", "ht-2026-000118", "DD-2026-000118",
               "HT-2026-00011８", "HT-2026-000118\n", "K1"]
)  # fmt: skip
def test_any_other_form_is_kept_as_it_is(number: str) -> None:
    check_sent("HT", number)


def imported(number: str, sequence: Sequence) -> list[NumberImported]:
    numbered = of_form("HT", number)
    assert numbered is not None
    return list(taken(sequence.evolve, sequence.take_over(numbered, TODAY)))


def test_after_an_import_the_sequence_goes_on_after_the_highest() -> None:
    sequence = Sequence()
    assert imported("HT-2026-000118", sequence) == [
        NumberImported(number="HT-2026-000118", kind="HT", year=2026, place=118)
    ]
    assert imported("HT-2026-000005", sequence) == []
    assert imported("HT-2026-000118", sequence) == []
    assert given_numbers(sequence, 1) == ["HT-2026-000119"]


def test_an_import_brings_no_number_of_a_year_to_come_and_not_the_last() -> None:
    with pytest.raises(NumberOfAYearToCome):
        imported("HT-2027-000001", Sequence())
    with pytest.raises(LastNumberTaken):
        imported("HT-2026-999999", Sequence())
    assert len(imported("HT-2026-999998", Sequence())) == 1


def test_after_the_last_number_there_is_none() -> None:
    assert given_numbers(at(LAST - 1), 1) == ["HT-2026-999999"]
    with pytest.raises(SequenceExhausted) as refused:
        given_numbers(at(LAST), 1)
    assert refused.value.status == 409


@given(st.lists(st.none() | st.integers(0, 300), max_size=30))
def test_no_number_is_given_twice_and_none_below_an_imported_one(steps: list[int | None]) -> None:
    sequence, numbers, brought = Sequence(), list[str](), set[str]()
    for step in steps:
        if step is None:
            numbers += given_numbers(sequence, 1)
            continue
        number = str(Numbered("HT", 2026, step))
        imported(number, sequence)
        if number not in numbers:  # else it is the same document, by its claim
            brought.add(number)
    assert numbers == sorted(set(numbers))
    assert not brought & set(numbers)


def asked(sequence: Sequence, today: date = TODAY, *, on_record: int = 0) -> list[str]:
    stamp = Stamp("S1", datetime(2026, 6, 8, 1, tzinfo=UTC), today)
    facts = SEQUENCE.facts(sequence, GiveNumber(kind="HT"), SequenceBasis(stamp, on_record))
    return [f"{type(fact).__name__} {fact.model_dump()['number']}" for fact in facts]


def test_a_sequence_goes_on_after_what_documents_brought_and_says_so_once() -> None:
    sequence = at(3)
    assert asked(sequence, on_record=117) == ["NumberImported HT-2026-000117", "NumberGiven HT-2026-000118"]
    assert asked(sequence, on_record=118) == ["NumberGiven HT-2026-000119"]
    assert asked(sequence, on_record=5) == ["NumberGiven HT-2026-000120"]


def test_a_sequence_ends_with_its_last_number() -> None:
    assert asked(at(0), on_record=LAST - 1)[-1] == f"NumberGiven HT-2026-{LAST}"
    with pytest.raises(SequenceExhausted):
        asked(at(LAST), on_record=7)


def test_a_year_of_a_sequence_is_that_of_the_day_of_acceptance() -> None:
    assert asked(at(0), date(2027, 1, 1)) == ["NumberGiven HT-2027-000001"]


@pytest.mark.parametrize("number", ["HT-2026-000118", "HT-2025-999998", "own", "DD-2027-000001", "HT-2026-0000001"])
def test_an_import_keeps_its_numbers(number: str) -> None:
    check_imported("HT", number, TODAY)


@pytest.mark.parametrize(
    ("number", "refusal"), [("HT-2027-000001", NumberOfAYearToCome), ("HT-2025-999999", LastNumberTaken)]
)
def test_an_import_brings_nothing_after_which_a_sequence_cannot_go_on(number: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        check_imported("HT", number, TODAY)
