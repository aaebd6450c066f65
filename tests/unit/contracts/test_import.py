"""Contracts decided elsewhere."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.contracts.subjects.contract.registration import NoLines, NoTermAgreed, SharesDoNotSum, UnknownCustomer
from services.contracts.subjects.contract.state import Invalid
from services.contracts.subjects.contract.taking_over import NOT_EFFECTIVE
from services.contracts.subjects.contract.wishes import HandOverContract, SignContract
from shared.events import Event
from shared.events.contracts import (
    ContractBecameEffective,
    ContractHandedOver,
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    Instalment,
    Terms,
)
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.contracts.samples import basis, contract, line, take_over

SIGNED = date(2024, 1, 2)


def facts(**members: Any) -> list[Event]:
    return contract.given().when(take_over(**members)).decide()


def test_an_effective_contract_is_taken_with_its_review_recorded_as_imported() -> None:
    registered, reviewed, in_force = facts()
    assert isinstance(registered, ContractRegistered)
    assert isinstance(reviewed, ContractReviewed)
    assert isinstance(in_force, ContractBecameEffective)
    assert (reviewed.path, reviewed.approved, reviewed.content_hash) == ("imported", True, registered.content_hash)
    assert (in_force.signed_on, in_force.terms) == (SIGNED, Terms(kind="credit", credit_days=30))
    assert str(in_force.lines[0].list_price) == "100.00"


@pytest.mark.clause("P5-4.1g")
def test_one_that_is_not_effective_is_invalid() -> None:
    registered, invalid = facts(effective=False)
    assert isinstance(registered, ContractRegistered)
    assert invalid == ContractInvalidated(contract_no="K1", invalid_on=SIGNED, reason=NOT_EFFECTIVE, signed_on=SIGNED)
    sign = SignContract(
        contract_no="K1",
        content_hash=registered.content_hash,
        party="company",
        signed_on=SIGNED,
        signed_by="S1",
        sealed=True,
    )
    refusal = contract.given(registered, invalid).when(sign, basis(is_gm=True)).refuses(Invalid)
    assert refusal.clause == "P5-4.1g"


def test_an_invalid_contract_still_passes_from_rep_to_rep() -> None:
    registered, invalid = facts(effective=False)
    assert isinstance(registered, ContractRegistered)
    assert isinstance(invalid, ContractInvalidated)
    contract.given(registered, invalid).when(
        HandOverContract(contract_no="K1", staff_id="S2", effective_on=SIGNED), basis("operator")
    ).then(ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=SIGNED))


def test_importing_twice_changes_nothing_and_otherwise_is_refused() -> None:
    taken = contract.given(*contract.given().when(take_over(line("1"), line("2"))).decide())
    taken.when(take_over(line("2"), line("1"))).then()
    taken.when(take_over(line("1"))).refuses(RecordedDifferently)
    taken.when(take_over(line("1"), line("2"), effective=False)).refuses(RecordedDifferently)
    taken.when(take_over(line("1"), line("2"), signed_on=date(2024, 1, 3))).refuses(RecordedDifferently)
    taken.when(take_over(line("1"), line("2"), staff_id="S2")).refuses(RecordedDifferently)


@pytest.mark.clause("P4-7.3")
def test_credit_without_days_is_refused_and_days_of_other_terms_are_ignored() -> None:
    contract.given().when(take_over(credit_days=None)).refuses(NoTermAgreed)
    registered, *_ = facts(terms="cod")
    assert isinstance(registered, ContractRegistered)
    assert registered.terms == Terms(kind="cod")


def test_a_history_before_the_customer_came_is_taken() -> None:
    contract.given().when(take_over(), basis(customer_known=False)).refuses(UnknownCustomer)
    contract.given().when(take_over().model_copy(update={"lines": ()})).refuses(NoLines)


def test_the_list_price_is_that_of_the_signing_day() -> None:
    steps = {"P1": {date(2023, 1, 1): "90.00", SIGNED: "95.00", date(2024, 2, 1): "120.00"}}
    registered, *_ = contract.given().when(take_over(), basis(prices=steps)).decide()
    assert isinstance(registered, ContractRegistered)
    assert str(registered.lines[0].list_price) == "95.00"
    before, *_ = contract.given().when(take_over(), basis(prices={"P1": {date(2024, 2, 1): "120.00"}})).decide()
    assert isinstance(before, ContractRegistered)
    assert (str(before.lines[0].list_price), before.lines[0].listed) == ("100.00", False)


@pytest.mark.clause("P4-7.3")
def test_instalments_of_a_history_sum_to_the_whole() -> None:
    parts = tuple(Instalment(share=Decimal(share), days=365) for share in ("0.9", "0.1"))
    registered, *_ = facts(terms="instalments", credit_days=None, instalments=parts)
    assert isinstance(registered, ContractRegistered)
    assert registered.terms == Terms(kind="instalments", instalments=parts)
    contract.given().when(take_over(terms="instalments", instalments=parts[:1])).refuses(SharesDoNotSum)
    contract.given().when(take_over(terms="instalments")).refuses(SharesDoNotSum)
