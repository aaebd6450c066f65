"""Rule books as facts: recorded once, changed by two people from a later day on, never edited."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.office import RuleChanged, RuleProposed, RuleRecorded
from shared.office import rules
from shared.office.policy import (
    Numbers,
    Rule,
    UnreadableRules,
    amount,
    parse,
    share,
    whole,
    words,
    yes_or_no,
)
from shared.office.rule_book import (
    ChangeIsOpen,
    MayNotApprove,
    MayNotPropose,
    NotFromALaterDay,
    NothingProposed,
    RuleBook,
    UnknownRule,
    ValueDoesNotFit,
    contradictions,
)
from shared.runtime.ask.decisions import Refused
from shared.runtime.policy import NoRuleYet
from tests.unit.office.samples import taken

BASE = Rule("commission.base", share)
DAYS = Rule("collection.days", whole(0, 90))
SHIPPED = parse("""
[commission.base]
decided_in = "P4-5.2"
clause = "P4-5.2"
2018-07-10 = "0.02"
1900-01-01 = "0.015"

[collection.days]
decided_in = "company default"
1900-01-01 = 30
""")
PROPOSED, APPROVED, HOLDS = date(2026, 6, 8), date(2026, 6, 10), date(2026, 7, 1)
FINANCE_HEAD, GM, DIRECTOR = (frozenset({word}) for word in ("finance_head", "gm", "director"))


def book(home: Numbers | None = None) -> RuleBook:
    """Return the book of a home at its first start."""
    recorded = RuleBook()
    taken(recorded.evolve, recorded.record(SHIPPED, home or {}))
    return recorded


def proposed(of: RuleBook, **members: Any) -> list[RuleProposed]:
    usual: dict[str, Any] = {
        "rule": BASE,
        "value": "0.025",
        "effective_from": HOLDS,
        "decided_in": "notice 17",
        "by": "F1",
        "held": FINANCE_HEAD,
        "today": PROPOSED,
    }
    return list(taken(of.evolve, of.propose(**usual | members)))


def approved(of: RuleBook, **members: Any) -> list[RuleChanged]:
    usual: dict[str, Any] = {
        "name": BASE.name,
        "effective_from": HOLDS,
        "by": "G1",
        "held": GM,
        "today": APPROVED,
    }
    return list(taken(of.evolve, of.approve(**usual | members)))


def test_money_of_june_earns_by_the_old_rate_and_of_july_by_the_new() -> None:
    of = book()
    assert proposed(of) == [
        RuleProposed(
            name=BASE.name,
            value="0.025",
            effective_from=HOLDS,
            decided_in="notice 17",
            proposed_by="F1",
            proposed_on=PROPOSED,
        )
    ]
    assert approved(of) == [
        RuleChanged(
            name=BASE.name,
            value="0.025",
            effective_from=HOLDS,
            decided_in="notice 17",
            proposed_by="F1",
            approved_by="G1",
            approved_on=APPROVED,
        )
    ]
    assert of.on(BASE, date(2026, 6, 30)) == Decimal("0.02")
    assert of.on(BASE, HOLDS) == Decimal("0.025")
    assert of.ruling_on(BASE.name, HOLDS)[3:] == ("P4-5.2", "F1", "G1")


def test_a_home_records_what_is_shipped_once() -> None:
    of = RuleBook()
    said = taken(of.evolve, of.record(SHIPPED, {}))
    assert said[0] == RuleRecorded(
        name="collection.days", value="30", effective_from=date(1900, 1, 1), decided_in="company default"
    )
    assert [(fact.name, fact.effective_from.year) for fact in said[1:]] == [(BASE.name, 1900), (BASE.name, 2018)]
    assert list(of.record(SHIPPED, {})) == []
    assert of.on(BASE, date(2018, 7, 9)) == Decimal("0.015")
    with pytest.raises(NoRuleYet):
        of.on(BASE, date(1899, 12, 31))


def test_a_home_brings_its_past_under_its_own_past_rates() -> None:
    home = parse('[commission.base]\ndecided_in = "old book"\n2000-01-01 = "0.01"\n')
    of = book(home)
    assert of.on(BASE, date(2026, 1, 1)) == Decimal("0.01")
    assert of.on(DAYS, date(2026, 1, 1)) == 30
    assert list(contradictions(SHIPPED, of)) == []
    with pytest.raises(UnreadableRules, match=r"commission\.bass"):
        list(RuleBook().record(SHIPPED, parse('[commission.bass]\ndecided_in = "x"\n2000-01-01 = "0.01"\n')))


def test_a_later_software_records_a_number_that_is_new() -> None:
    of = book()
    later = SHIPPED | parse('[pay.day]\ndecided_in = "company default"\n1900-01-01 = "15"\n')
    assert [fact.name for fact in of.record(later, {})] == ["pay.day"]
    assert list(contradictions(later, of)) == []


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            ('2018-07-10 = "0.02"', '2018-07-10 = "0.03"'),
            "commission.base from 2018-07-10: the file says 0.03, this home recorded 0.02",
        ),
        (
            ('2018-07-10 = "0.02"', ""),
            "commission.base from 2018-07-10: the file says nothing, this home recorded 0.02",
        ),
        (
            ("1900-01-01 = 30", '1900-01-01 = 30\n2027-01-01 = "45"'),
            "collection.days from 2027-01-01: the file says 45, this home recorded nothing",
        ),
    ],
)
def test_shipped_files_that_contradict_the_log_are_named(edit: tuple[str, str], said: str) -> None:
    text = """
[commission.base]
decided_in = "P4-5.2"
1900-01-01 = "0.015"
2018-07-10 = "0.02"
[collection.days]
decided_in = "company default"
1900-01-01 = 30
"""
    assert list(contradictions(parse(text), book())) == []
    [found] = contradictions(parse(text.replace(*edit)), book())
    assert str(found) == f"{said}; put the file back, and change the number by a proposal"


def test_another_way_of_writing_and_a_number_that_changed_since_contradict_nothing() -> None:
    of = book()
    proposed(of)
    approved(of)
    again = parse('[commission.base]\ndecided_in = "P4-5.2"\n1900-01-01 = "0.0150"\n2018-07-10 = "0.020"\n')
    assert list(contradictions(again, of)) == []


@pytest.mark.parametrize(
    ("rule", "members"),
    [
        (UnknownRule, {"rule": None}),
        (UnknownRule, {"rule": Rule("no.such", share)}),
        (MayNotPropose, {"held": frozenset({"rep", "manager", "finance"})}),
        (ValueDoesNotFit, {"value": "2.5 %"}),
        (ValueDoesNotFit, {"value": "1.5"}),
        (NotFromALaterDay, {"effective_from": PROPOSED}),
    ],
)
def test_what_may_not_be_proposed_is_refused(rule: type[Refused], members: dict[str, Any]) -> None:
    with pytest.raises(rule):
        proposed(book(), **members)


def test_one_proposal_a_number_is_open() -> None:
    of = book()
    proposed(of)
    assert proposed(of) == []
    with pytest.raises(ChangeIsOpen) as refused:
        proposed(of, value="0.03")
    assert refused.value.status == 409
    assert len(proposed(of, rule=DAYS, value="45")) == 1
    approved(of)
    assert len(proposed(of, value="0.03")) == 1


@pytest.mark.parametrize(
    ("by", "held"), [("F1", GM), ("F2", FINANCE_HEAD), ("D1", DIRECTOR), ("F1", FINANCE_HEAD | GM)]
)
def test_a_second_person_with_the_right_approves(by: str, held: frozenset[str]) -> None:
    of = book()
    proposed(of)
    with pytest.raises(MayNotApprove) as refused:
        approved(of, by=by, held=held)
    assert refused.value.status == 403


def test_the_gms_own_proposal_is_approved_by_a_director() -> None:
    of = book()
    assert proposed(of, by="G1", held=GM)[0].approver == "director"
    with pytest.raises(MayNotApprove):
        approved(of, by="G2", held=GM)
    assert len(approved(of, by="D1", held=DIRECTOR)) == 1


def test_it_holds_from_a_later_day_than_the_approval() -> None:
    of = book()
    proposed(of, effective_from=date(2026, 6, 9))
    with pytest.raises(NotFromALaterDay):
        approved(of, effective_from=APPROVED)
    [change] = approved(of, effective_from=date(2026, 6, 11))  # the approver names the day
    assert change.effective_from == date(2026, 6, 11)


def test_only_what_was_proposed_is_approved_and_once() -> None:
    of = book()
    with pytest.raises(NothingProposed):
        approved(of)
    with pytest.raises(UnknownRule):
        approved(of, name="no.such")
    proposed(of)
    approved(of)
    assert approved(of) == []
    with pytest.raises(NothingProposed):
        approved(of, effective_from=date(2026, 8, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base = 0.02", "a number is a table"),
        ('[a.b]\n1900-01-01 = "1"', "decided_in"),
        ('[a]\ndecided_in = "x"\n1900-01-01 = 0.02', "in quotes"),
        ('[a]\ndecided_in = "x"\n1900-01-01 = true', "in quotes"),
        ('[a]\ndecided_in = "x"\n1900-01-01 = {count = 2}', "is meant"),
        ('[a]\ndecided_in = "x"\n1900-01-01 = "1"\n1900-02-30 = "2"', "neither a day"),
        ('[a]\ndecided_in = "x"\n1900-01-01 = "1"\n20270101 = "2"', "neither a day"),
    ],
)
def test_a_file_that_is_written_otherwise_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnreadableRules, match=said):
        parse(text)


def test_a_list_and_a_whole_number_become_text() -> None:
    [[listed], [number]] = parse(
        '[a]\ndecided_in = "x"\n1900-01-01 = ["质量", "b"]\n[b]\ndecided_in = "x"\n1900-01-01 = 7'
    ).values()
    assert (listed.value, number.value) == ('["质量", "b"]', "7")


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (whole(1, 30), {"1": 1, "30": 30}, ["0", "31", "1.0", "-1", "", "３", " 1"]),
        (amount, {"1000000.00": Decimal("1000000.00"), "0": Decimal("0.00")}, ["-1.00", "1,000.00", "1.005", "x"]),
        (share, {"0.02": Decimal("0.02"), "1": Decimal(1)}, ["1.01", "-0.1", "2 %"]),
        (yes_or_no, {"yes": True, "no": False}, ["", "true", "Yes"]),
        (words, {"quality, production": ("quality", "production"), "a": ("a",)}, ["", "a,b", "a, ", "a, a", "a,  b"]),
    ],
)
def test_values_are_read_as_they_are_written(read: Callable[[str], Any], good: dict[str, Any], bad: list[str]) -> None:
    assert {written: read(written) for written in good} == good
    for written in bad:
        with pytest.raises(ValueError, match=r".+"):
            read(written)


def test_the_shipped_numbers_of_the_office_are_the_declared_ones_and_each_reads() -> None:
    shipped = parse(rules.FILE.read_text("utf-8"))
    assert shipped.keys() == {rule.name for rule in rules.ALL}
    of = RuleBook()
    taken(of.evolve, of.record(shipped, {}))
    day = date(2026, 6, 8)
    assert [str(of.on(rule, day)) for rule in (rules.HEARING, rules.APPEAL, rules.LAPSE, rules.UNATTACHED)] == [
        *("3 working days", "5 working days", "90 days", "7 days"),
    ]
    assert rules.proposal_terms(of, day).hearing.count == 3
    assert rules.delegation_limits(of, day) == (30, Decimal("1000000.00"))
    assert [(step.working_days, step.place) for step in of.on(rules.ESCALATE, day)] == [
        *((1, "head"), (3, "director"), (5, "gm")),
    ]
    assert (of.on(rules.MAX_MIB, day), of.on(rules.GM_IMPORTANT, day)) == (20, False)


DATES = st.dates(date(2026, 1, 2), date(2026, 12, 31))


@given(st.lists(st.tuples(DATES, DATES, st.integers(0, 90)), max_size=8), DATES)
def test_the_latest_day_until_then_counts_and_no_change_reaches_back(
    wishes: list[tuple[date, date, int]], day: date
) -> None:
    of, expected = book(), {date(1900, 1, 1): 30}
    for today, holds, value in sorted(wishes, key=lambda wish: wish[0]):
        before = {one: of.on(DAYS, one) for one in (date(2026, 1, 1), today)}
        if holds > today:
            proposed(of, rule=DAYS, value=str(value), effective_from=holds, today=today)
            approved(of, name=DAYS.name, effective_from=holds, today=today)
            expected[holds] = value
        assert {one: of.on(DAYS, one) for one in before} == before
    assert of.on(DAYS, day) == expected[max(one for one in expected if one <= day)]
