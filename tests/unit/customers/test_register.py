from datetime import date

import pytest

from services.customers.subjects.register import (
    REGISTER,
    ClearDuplicate,
    ForeignToACode,
    MergeCustomers,
    NotSuspected,
    RegisterBasis,
    RegisterCustomer,
    RuledForOneself,
    SameCreditCode,
    UnknownOwner,
)
from shared.events.customers import CustomerRegistered, CustomersMerged, DuplicateCleared, DuplicateSuspected
from shared.runtime.ask.decisions import RecordedDifferently
from tests.spec import Spec, stamp

TODAY = date(2024, 6, 1)
register = Spec(REGISTER, RegisterBasis(stamp(TODAY, "M1", "manager")))


def entry(customer_id: str, name: str, **members: object) -> CustomerRegistered:
    return CustomerRegistered.model_validate(
        {"customer_id": customer_id, "name": name, "registered_on": TODAY, **members}
    )


def enter(customer_id: str, name: str, **members: object) -> RegisterCustomer:
    return RegisterCustomer.model_validate(
        {"customer_id": customer_id, "name": name, "registered_on": TODAY, **members}
    )


def suspected(later: str, earlier: str, likeness: str, *, earlier_owns: bool = True) -> DuplicateSuspected:
    return DuplicateSuspected.model_validate(
        {"customer_id": later, "earlier_id": earlier, "likeness": likeness, "earlier_owns": earlier_owns}
    )


@pytest.mark.clause("P2-1", "P5-6.1")
def test_a_customer_belongs_to_whoever_registers_it() -> None:
    wish = enter("C1", "华星建材", owner_id="S1", region="乌鲁木齐", phone="13800138000")
    fact = entry("C1", "华星建材", owner_id="S1", region="乌鲁木齐", phone="13800138000")
    register.given().when(wish).then(fact)


@pytest.mark.clause("P2-2a")
def test_the_same_credit_code_is_refused_and_names_the_earlier_entry() -> None:
    first = entry("C1", "华星建材", credit_code="91650100MA77XXXX1K")
    refusal = (
        register.given(first)
        .when(enter("C2", "别的名字", credit_code="９１６５０１００ma77xxxx1k"))
        .refuses(SameCreditCode)
    )
    assert "C1" in refusal.detail
    assert refusal.members == {"field": "credit_code", "earlier_id": "C1"}


@pytest.mark.clause("P2-2a")
def test_a_code_with_a_letter_of_another_script_makes_no_second_customer() -> None:
    first = entry("C1", "华星建材", credit_code="91650100MA77XXXX1K")
    refusal = (
        register.given(first).when(enter("C2", "别的名字", credit_code="91650100МA77XXXX1K")).refuses(ForeignToACode)
    )
    assert (refusal.status, refusal.members["field"]) == (422, "credit_code")
    assert "U+041C" in refusal.detail
    hidden = enter("C2", "别的名字", credit_code="91650100\u200bMA77-XXXX\ufe0f1K")
    register.given(first).when(hidden).refuses(SameCreditCode)
    on_record = entry("C1", "华星建材", credit_code="91650100МA77")
    register.given(on_record).when(enter("C1", "华星建材", credit_code="91650100МA77")).then()


@pytest.mark.clause("P2-2a")
def test_a_name_with_unseen_characters_looks_like_the_name_without_them() -> None:
    first = entry("C1", "华星建材有限公司")
    for name in ("华星建材\ufe0f有限公司", "华星\u3164建材", "华\u200b星建材\U000e0100", "\u2800华星建材公司"):
        register.given(first).when(enter("C2", name)).then(entry("C2", name), suspected("C2", "C1", "name"))


@pytest.mark.clause("P2-2a")
def test_the_same_phone_or_name_is_registered_and_flagged() -> None:
    first = entry("C1", "华星建材有限公司", phone="+86 13800138000")
    second = entry("C2", "华星 建材", phone="138 0013 8000", owner_id="S2")
    register.given(first).when(enter("C2", "华星 建材", phone="138 0013 8000", owner_id="S2")).then(
        second, suspected("C2", "C1", "phone"), suspected("C2", "C1", "name")
    )


def test_the_earliest_entry_is_the_one_that_is_named() -> None:
    facts = (entry("C1", "华星"), entry("C2", "华星"), suspected("C2", "C1", "name"))
    register.given(*facts).when(enter("C3", "华星")).then(entry("C3", "华星"), suspected("C3", "C1", "name"))


def test_a_merged_entry_stands_for_the_customer_that_it_is() -> None:
    facts = (
        entry("C1", "华星"),
        entry("C2", "华星", phone="13800138000"),
        suspected("C2", "C1", "name"),
        CustomersMerged(customer_id="C2", earlier_id="C1", ruled_by="M1", ruled_on=TODAY),
    )
    register.given(*facts).when(enter("C3", "永利", phone="13800138000")).then(
        entry("C3", "永利", phone="13800138000"), suspected("C3", "C1", "phone")
    )


@pytest.mark.clause("P2-2a")
def test_an_import_records_the_suspicion_and_goes_on() -> None:
    register.given(entry("C1", "华星")).when(enter("C2", "华星", owner_id="S2", imported=True)).then(
        entry("C2", "华星", owner_id="S2"), suspected("C2", "C1", "name", earlier_owns=False)
    )


def test_registering_twice_changes_nothing() -> None:
    first = entry("C1", "华星", owner_id="S1", credit_code="X1")
    another_day = enter("C1", "华星", owner_id="S1", credit_code="X1", registered_on=date(2024, 5, 31))
    register.given(first).when(enter("C1", "华星", owner_id="S1", credit_code="X1")).then()
    register.given(first).when(another_day).then()


@pytest.mark.clause("P2-2a")
def test_somebody_else_is_told_whose_entry_came_first() -> None:
    given = register.given(entry("C1", "华星", owner_id="S1"))
    assert "of S1" in str(given.when(enter("C1", "华星", owner_id="S2")).refuses(RecordedDifferently))


def test_one_customer_id_is_one_customer() -> None:
    first = entry("C1", "华星", owner_id="S1")
    register.given(first).when(enter("C1", "永利", owner_id="S1")).refuses(RecordedDifferently)
    register.given(first).when(enter("C1", "华星", owner_id="S2", imported=True)).refuses(RecordedDifferently)


@pytest.mark.clause("P2-1")
def test_the_owner_is_on_the_roster() -> None:
    unknown = RegisterBasis(stamp(), owner_on_roster=False)
    register.given().when(enter("C1", "华星", owner_id="S9"), unknown).refuses(UnknownOwner)


@pytest.mark.clause("P2-2a")
def test_a_manager_clears_or_merges_a_suspected_duplicate() -> None:
    facts = (entry("C1", "华星"), entry("C2", "华星"), suspected("C2", "C1", "name"))
    cleared = DuplicateCleared(customer_id="C2", earlier_id="C1", ruled_by="M1", ruled_on=TODAY)
    merged = CustomersMerged(customer_id="C2", earlier_id="C1", ruled_by="M1", ruled_on=TODAY)
    clear = ClearDuplicate(customer_id="C2", earlier_id="C1")
    merge = MergeCustomers(customer_id="C2", earlier_id="C1")
    register.given(*facts).when(clear).then(cleared)
    register.given(*facts).when(merge).then(merged)
    register.given(*facts, cleared).when(clear).then()
    register.given(*facts, merged).when(merge).then()
    register.given(*facts, cleared).when(merge).refuses(RecordedDifferently)


def test_nobody_rules_on_a_customer_of_his_own() -> None:
    facts = (entry("C1", "华星", owner_id="S1"), entry("C2", "华星", owner_id="M1"), suspected("C2", "C1", "name"))
    for ruling in (ClearDuplicate, MergeCustomers):
        refusal = register.given(*facts).when(ruling(customer_id="C2", earlier_id="C1")).refuses(RuledForOneself)
        assert (refusal.status, refusal.clause) == (403, "P2-2a")


def test_an_entry_is_merged_into_one_customer_only() -> None:
    facts = (
        entry("C1", "华星"),
        entry("C2", "永利", phone="13800138000"),
        entry("C3", "华星", phone="13800138000"),
        suspected("C3", "C2", "phone"),
        suspected("C3", "C1", "name"),
        CustomersMerged(customer_id="C3", earlier_id="C2", ruled_by="M1", ruled_on=TODAY),
    )
    register.given(*facts).when(MergeCustomers(customer_id="C3", earlier_id="C1")).refuses(RecordedDifferently)


def test_only_suspected_pairs_are_ruled_on() -> None:
    facts = (entry("C1", "华星"), entry("C2", "永利"))
    register.given(*facts).when(MergeCustomers(customer_id="C2", earlier_id="C1")).refuses(NotSuspected)


@pytest.mark.clause("P2-1")
def test_without_a_day_a_customer_is_registered_today_and_known_when_asked_again_after_midnight() -> None:
    wish = enter("C1", "华星建材", registered_on=None)
    register.given().when(wish).then(entry("C1", "华星建材"))
    register.given(entry("C1", "华星建材")).when(wish, RegisterBasis(stamp(date(2024, 6, 2), "M1", "manager"))).then()
