"""Delegations of a year: each with the next number, given and revoked by whose step it is."""

from datetime import date
from decimal import Decimal

import pytest

from services.staff.subjects.delegations import (
    DELEGATIONS,
    DelegationBasis,
    GiveDelegation,
    RevokeDelegation,
    year_of,
)
from shared.events.office import NumberGiven
from shared.events.staff import DelegationGiven, DelegationRevoked
from shared.office import rules
from shared.office.delegations import (
    DelegateNotThere,
    DelegationTooLong,
    Limits,
    NotYourDelegation,
    OnlyToADirector,
    StepNotYours,
    UnknownDelegation,
)
from tests.spec import Spec, stamp

TODAY, FIRST, LAST = date(2026, 6, 5), date(2026, 6, 8), date(2026, 7, 7)
LIMITS = rules.delegation_limits(rules.as_shipped(rules.FILE.read_text(encoding="utf-8")), TODAY)


def asked_by(actor: str, *roles: str, delegate: frozenset[str] | None = frozenset({"rep"})) -> DelegationBasis:
    return DelegationBasis(stamp(TODAY, actor, *roles), LIMITS, delegate)


head = asked_by("M1", "manager", "rep")
year = Spec(DELEGATIONS, head)
first, second = (NumberGiven(number=f"SQ-2026-{n:06}", kind="SQ", year=2026, place=n) for n in (1, 2))
give = GiveDelegation(delegate_id="S1", steps=("head",), from_on=FIRST, to_on=LAST, reason="出差")
given = DelegationGiven(delegation_no="SQ-2026-000001", delegator_id="M1", given_on=TODAY, **give.model_dump())
revoke = RevokeDelegation(delegation_no="SQ-2026-000001")
revoked = DelegationRevoked(delegation_no="SQ-2026-000001", revoked_by="M1", revoked_on=TODAY)


def test_the_shipped_limits_are_thirty_days_and_a_million() -> None:
    assert Limits(30, Decimal("1000000.00")) == LIMITS


def test_a_delegation_stands_with_its_number_and_the_next_one_with_the_next() -> None:
    year.given().when(give).then(first, given)
    again = given.model_copy(update={"delegation_no": "SQ-2026-000002"})
    year.given(first, given).when(give).then(second, again)


def test_a_refused_delegation_takes_no_number() -> None:
    year.given().when(give.model_copy(update={"to_on": date(2026, 7, 8)})).refuses(DelegationTooLong)
    year.given().when(give, asked_by("R1", "rep")).refuses(StepNotYours)
    year.given().when(give, asked_by("M1", "manager", delegate=None)).refuses(DelegateNotThere)


def test_the_step_of_the_gm_goes_to_a_director() -> None:
    wish = give.model_copy(update={"steps": ("gm",)})
    year.given().when(wish, asked_by("G1", "gm")).refuses(OnlyToADirector)
    fact = given.model_copy(update={"steps": ("gm",), "delegator_id": "G1", "max_amount": Decimal("1000000.00")})
    year.given().when(wish, asked_by("G1", "gm", delegate=frozenset({"director"}))).then(first, fact)


def test_a_function_gives_its_step_to_delegate() -> None:
    wish = give.model_copy(update={"steps": ("countersign",)})
    fact = given.model_copy(update={"steps": ("countersign",), "delegator_id": "P1"})
    year.given().when(wish, asked_by("P1", "member", "production_head")).then(first, fact)
    year.given().when(wish, asked_by("P1", "member")).refuses(StepNotYours)


def test_a_delegation_is_revoked_once_by_who_gave_it() -> None:
    year.given(first, given).when(revoke).then(revoked)
    year.given(first, given, revoked).when(revoke).then()
    year.given(first, given).when(revoke, asked_by("S1", "rep")).refuses(NotYourDelegation)
    year.given().when(revoke).refuses(UnknownDelegation)


@pytest.mark.parametrize(
    ("number", "key"), [("SQ-2026-000001", "2026"), ("SQ-2025-999999", "2025"), ("AN-2026-000001", None), ("7", None)]
)
def test_the_number_of_a_delegation_names_its_year(number: str, key: str | None) -> None:
    assert year_of(number) == key
