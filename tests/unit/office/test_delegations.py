"""Delegations: given out of one's own right, for days, steps and an amount; used by one who acts for another."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.staff import DelegationGiven, DelegationRevoked, Step
from shared.office.delegations import (
    BY_OWN_RIGHT,
    Authority,
    BeyondGmLimit,
    Decider,
    DelegateIsDelegator,
    DelegateNotThere,
    DelegationBackdated,
    Delegations,
    DelegationTooLong,
    Limits,
    NoStepDelegated,
    NotDelegable,
    NotDelegated,
    NotYourDelegation,
    OnlyToADirector,
    StepNotYours,
    UnknownDelegation,
    Wanted,
    decider,
    steps_of,
    words_of,
)
from shared.runtime.ask.decisions import RecordedDifferently, Refused
from tests.spec import stamp
from tests.unit.office.samples import taken

TODAY = date(2026, 6, 5)
FIRST, LAST = date(2026, 6, 8), date(2026, 7, 7)  # thirty days, both included
LIMITS = Limits(30, Decimal("1000000.00"))
HEAD = frozenset[Step]({"head"})
GM = frozenset[Step]({"gm"})


def wanted(**members: Any) -> Wanted:
    usual: dict[str, Any] = {
        "delegation_no": "SQ-2026-000004",
        "delegate_id": "B",
        "steps": ("head",),
        "from_on": FIRST,
        "to_on": LAST,
        "max_amount": None,
        "reason": "abroad",
    }
    return Wanted(**usual | members)


def given_by_a(
    held: frozenset[Step] = HEAD, delegate: frozenset[str] | None = frozenset({"rep"}), **members: Any
) -> Delegations:
    """Return the delegations after A has given one to B."""
    delegations = Delegations()
    wish = wanted(**members)
    taken(
        delegations.evolve,
        delegations.give(wish, delegator_id="A", held=held, delegate=delegate, today=TODAY, limits=LIMITS),
    )
    return delegations


def may(
    delegations: Delegations, who: Decider, day: date, *, step: Step = "head", amount: str | None = None, **more: Any
) -> bool:
    try:
        delegations.require(
            who, step=step, day=day, amount=Decimal(amount) if amount else None, **{"held": frozenset({step}), **more}
        )
    except NotDelegated:
        return False
    return True


B_FOR_A = Decider("B", "A")


def test_a_delegation_is_given_with_days_steps_and_amount() -> None:
    [fact] = Delegations().give(
        wanted(max_amount=Decimal("5000.00")),
        delegator_id="A",
        held=HEAD,
        delegate=frozenset({"rep"}),
        today=TODAY,
        limits=LIMITS,
    )
    assert fact == DelegationGiven(
        delegation_no="SQ-2026-000004",
        delegator_id="A",
        delegate_id="B",
        steps=("head",),
        from_on=FIRST,
        to_on=LAST,
        max_amount=Decimal("5000.00"),
        reason="abroad",
        given_on=TODAY,
    )


def test_it_holds_on_both_its_days_and_on_none_beside_them() -> None:
    delegations = given_by_a()
    assert may(delegations, B_FOR_A, FIRST)
    assert may(delegations, B_FOR_A, LAST)
    assert not may(delegations, B_FOR_A, FIRST - timedelta(days=1))
    assert not may(delegations, B_FOR_A, LAST + timedelta(days=1))


def test_it_holds_up_to_its_amount_and_at_its_steps() -> None:
    delegations = given_by_a(max_amount=Decimal("5000.00"))
    assert may(delegations, B_FOR_A, FIRST, amount="5000.00")
    assert not may(delegations, B_FOR_A, FIRST, amount="5000.01")
    assert not may(delegations, B_FOR_A, FIRST, step="director")
    assert may(given_by_a(), B_FOR_A, FIRST, amount="999999999.00")


def test_it_is_the_delegates_and_nobody_elses() -> None:
    delegations = given_by_a()
    assert not may(delegations, Decider("C", "A"), FIRST)
    assert not may(delegations, Decider("A", "B"), FIRST)
    with pytest.raises(NotDelegated, match="no delegation") as refused:
        delegations.require(Decider("C", "A"), step="head", day=FIRST, held=HEAD)
    assert refused.value.status == 403
    assert may(delegations, Decider("C"), FIRST)  # for himself: no question of delegations


def test_who_lost_the_step_has_nothing_left_to_delegate() -> None:
    assert not may(given_by_a(), B_FOR_A, FIRST, held=frozenset())


def test_a_delegate_has_no_delegate() -> None:
    with pytest.raises(StepNotYours) as refused:  # B holds the step of A by delegation, not by office
        given_by_a(held=steps_of(frozenset({"rep"})))
    assert refused.value.status == 403
    delegations = given_by_a()
    further = wanted(delegation_no="SQ-2026-000005", delegate_id="C")
    taken(
        delegations.evolve,
        delegations.give(further, delegator_id="B", held=HEAD, delegate=frozenset({"rep"}), today=TODAY, limits=LIMITS),
    )
    assert may(delegations, Decider("C", "B"), FIRST)  # B is a head, too: of that he may dispose
    assert not may(delegations, Decider("C", "A"), FIRST)


def test_revoked_it_ends_at_once_and_once() -> None:
    delegations, day = given_by_a(), date(2026, 6, 15)
    assert taken(delegations.evolve, delegations.revoke("SQ-2026-000004", by="A", today=day)) == [
        DelegationRevoked(delegation_no="SQ-2026-000004", revoked_by="A", revoked_on=day)
    ]
    assert list(delegations.revoke("SQ-2026-000004", by="A", today=day)) == []
    assert may(delegations, B_FOR_A, day - timedelta(days=1))
    assert not may(delegations, B_FOR_A, day)


def test_who_gave_it_revokes_it() -> None:
    with pytest.raises(NotYourDelegation) as refused:
        list(given_by_a().revoke("SQ-2026-000004", by="B", today=FIRST))
    assert refused.value.status == 403
    with pytest.raises(UnknownDelegation):
        list(Delegations().revoke("SQ-2026-000004", by="A", today=FIRST))


def test_the_gms_step_goes_to_a_director_up_to_the_limit() -> None:
    delegations = given_by_a(GM, frozenset({"director"}), steps=("gm",))
    assert delegations.all["SQ-2026-000004"].max_amount == Decimal("1000000.00")
    assert may(delegations, B_FOR_A, FIRST, step="gm", amount="1000000.00")
    assert not may(delegations, B_FOR_A, FIRST, step="gm", amount="1000000.01")
    exactly = given_by_a(GM, frozenset({"director"}), steps=("gm",), max_amount=Decimal("1000000.00"))
    assert exactly.all == delegations.all
    with pytest.raises(NotDelegable) as refused:  # the conclusion on an important contract
        delegations.require(B_FOR_A, step="gm", day=FIRST, held=GM, personal=True)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("rule", "members"),
    [
        (DelegateIsDelegator, {"delegate_id": "A"}),
        (DelegateNotThere, {"delegate": None}),
        (NoStepDelegated, {"steps": ()}),
        (DelegationBackdated, {"from_on": date(2026, 6, 4), "to_on": date(2026, 6, 20)}),
        (DelegationTooLong, {"to_on": date(2026, 7, 8)}),
        (DelegationTooLong, {"to_on": date(2026, 6, 7)}),
        (OnlyToADirector, {"held": GM, "steps": ("gm",)}),
        (
            BeyondGmLimit,
            {
                "held": GM,
                "delegate": frozenset({"director"}),
                "steps": ("gm",),
                "max_amount": Decimal("1000000.01"),
            },
        ),
    ],
)
def test_what_may_not_be_delegated_is_refused(rule: type[Refused], members: dict[str, Any]) -> None:
    with pytest.raises(rule):
        given_by_a(**members)


def test_it_may_begin_on_the_day_it_is_given() -> None:
    assert may(given_by_a(from_on=TODAY, to_on=TODAY), B_FOR_A, TODAY)


def test_the_same_again_changes_nothing_and_another_under_the_number_is_refused() -> None:
    delegations = given_by_a()
    again = {"delegator_id": "A", "held": HEAD, "delegate": frozenset({"rep"}), "limits": LIMITS}
    assert list(delegations.give(wanted(), today=LAST, **again)) == []  # type: ignore[arg-type]  # spread for brevity
    with pytest.raises(RecordedDifferently):
        list(delegations.give(wanted(delegate_id="C"), today=TODAY, **again))  # type: ignore[arg-type]


def test_both_are_bound_and_whoever_names_himself_decides_alone() -> None:
    assert decider("B", "A").people == {"A", "B"}
    assert decider("B", "B") == decider("B", None) == Decider("B")
    assert Decider("B").people == {"B"}


def test_a_head_of_finance_countersigns_and_decides_as_head_of_finance() -> None:
    assert steps_of(frozenset({"finance", "manager", "finance_head"})) == {
        "review",
        "countersign",
        "finance_head",
        "head",
    }
    assert steps_of(frozenset({"rep"})) == {"review"}


@given(st.dates(FIRST - timedelta(days=9), LAST + timedelta(days=9)), st.decimals("0", "9999.99", places=2))
def test_a_day_and_an_amount_are_covered_within_the_limits_and_nowhere_else(day: date, amount: Decimal) -> None:
    delegations = given_by_a(max_amount=Decimal("5000.00"))
    assert may(delegations, B_FOR_A, day, amount=str(amount)) == (FIRST <= day <= LAST and amount <= Decimal(5000))


def right(words: str, **members: Any) -> Authority:
    """Return the right by which B decides for A, who is known by these words."""
    return Authority("A", frozenset(words.split()), given_by_a(**members))


def test_in_anothers_place_only_delegated_steps_are_taken_that_the_other_holds() -> None:
    b = stamp(FIRST, "B", "gm")
    both = right("manager director", held=frozenset({"head", "director"}), steps=("head", "director"))
    assert both.decider(b) == B_FOR_A
    assert both.steps(b, "head", "director", "gm") == {"head", "director"}
    assert right("manager director").steps(b, "head", "director", "gm") == {"head"}
    with pytest.raises(NotDelegated):
        right("director").steps(b, "head", "director", "gm")
    with pytest.raises(NotDelegated) as refused:
        right("manager", max_amount=Decimal(10)).steps(b, "head", "gm", amount=Decimal(11))
    assert "up to 10" in str(refused.value)
    with pytest.raises(NotDelegable):
        right("manager").steps(b, "head", personal=True)


def test_who_decides_for_himself_takes_the_steps_of_his_own_roles() -> None:
    assert BY_OWN_RIGHT.steps(stamp(FIRST, "B", "manager", "gm"), "head", "director", "gm") == {"head", "gm"}
    assert BY_OWN_RIGHT.decider(stamp(FIRST, "B")) == Decider("B")


def test_a_delegate_comes_to_a_door_by_the_words_of_the_delegated_steps_alone() -> None:
    words = frozenset({"finance", "finance_head", "manager"})
    assert words_of(words, frozenset({"finance_head"})) == {"finance_head"}
    assert words_of(words, frozenset({"head"})) == {"manager"}
    assert words_of(words, frozenset({"countersign", "review"})) == frozenset()
