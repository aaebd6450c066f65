"""Drafts on file: required fields, kind, content hash."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.subjects.contract.content import AmountTooLarge, content_hash
from services.contracts.subjects.contract.registration import (
    MOST_INSTALMENTS,
    KindBelowTheRule,
    LineTwice,
    MissingParticulars,
    NoLines,
    NoTermAgreed,
    SharesDoNotSum,
    TooManyInstalments,
    UnknownCustomer,
    UnknownRep,
)
from services.contracts.subjects.contract.state import AlreadyEffective
from services.contracts.subjects.contract.wishes import ChangeContract
from services.contracts.subjects.product import UnknownProduct
from shared.events.contracts import Instalment, Requirement, Terms
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.contracts.samples import PARTICULARS, approved, basis, contract, effective, line, on_file, register


def test_a_draft_comes_on_file_under_its_hash() -> None:
    event = on_file()
    assert (event.revision, event.kind, str(event.amount), event.requested_by) == (1, "routine", "1000.00", "rep")
    assert event.content_hash == content_hash(register())
    contract.given(event).when(register()).then()


def test_a_number_with_other_content_is_refused() -> None:
    contract.given(on_file()).when(register(line(price="99.00"))).refuses(RecordedDifferently)


@pytest.mark.clause("P5-4.1c–f")
def test_open_fields_are_listed() -> None:
    lacking = {name: text for name, text in PARTICULARS.items() if name not in {"consignee", "venue"}}
    refusal = contract.given().when(register(particulars=lacking)).refuses(MissingParticulars)
    assert refusal.members == {"missing": ["consignee", "venue"]}
    assert refusal.clause == "P5-4.1c–f"


@pytest.mark.clause("P5-4.1c–f")
def test_a_contract_names_goods() -> None:
    refusal = contract.given().when(register().model_copy(update={"lines": ()})).refuses(NoLines)
    assert refusal.clause == "P5-4.1c–f"


@pytest.mark.clause("P5-4.1c–f")
def test_a_complete_draft_is_taken() -> None:
    contract.given().when(register()).then(on_file())


def test_unknown_names_are_refused_and_said() -> None:
    contract.given().when(register(), basis(customer_known=False)).refuses(UnknownCustomer)
    contract.given().when(register(staff_id="S9")).refuses(UnknownRep)
    refusal = contract.given().when(register(line(product="P9"))).refuses(UnknownProduct)
    assert "P9" in str(refusal)


@pytest.mark.clause("P2-2a")
def test_a_merged_customer_takes_no_new_contract() -> None:
    refusal = contract.given().when(register(), basis(stays="C0")).refuses(MergedCustomer)
    assert (refusal.status, refusal.members) == (409, {"field": "customer_id", "stays": "C0"})
    contract.given(on_file()).when(register(), basis(stays="C0")).then()


def test_lines_have_numbers_of_their_own() -> None:
    contract.given().when(register(line(), line())).refuses(LineTwice)


def test_no_amount_bursts_its_column() -> None:
    contract.given().when(register(line(price="999999999999.99"))).refuses(AmountTooLarge)


@pytest.mark.clause("P4-7.3")
def test_credit_needs_an_agreed_term() -> None:
    contract.given().when(register(terms=Terms(kind="credit"))).refuses(NoTermAgreed)
    contract.given().when(register(terms=Terms(kind="instalments"))).refuses(NoTermAgreed)
    many = tuple(Instalment(share="0.01", days=days) for days in range(MOST_INSTALMENTS + 1))
    good_order = contract.given().when(register(terms=Terms(kind="instalments", instalments=many)))
    assert good_order.refuses(TooManyInstalments).clause is None
    thirds = tuple(Instalment(share=share) for share in ("0.3", "0.6"))
    refusal = (
        contract.given().when(register(terms=Terms(kind="instalments", instalments=thirds))).refuses(SharesDoNotSum)
    )
    assert refusal.clause == "P4-7.3"


@pytest.mark.clause("P4-7.3")
def test_agreed_terms_stand_on_the_contract() -> None:
    assert on_file(register(terms=Terms(kind="credit", credit_days=60))).terms.credit_days == 60


@pytest.mark.clause("P3-4.5.1")
@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({}, "routine"),
        ({"standard_terms": False}, "special"),
        ({"special_characteristics": ("salt water",)}, "special"),
        ({"requirements": (Requirement(kind="legal", text="lead free"),)}, "routine"),
        ({"requirements": (Requirement(kind="explicit", text="blue", special=True),)}, "special"),
    ],
)
def test_the_kind_follows_the_rule(members: dict[str, object], kind: str) -> None:
    assert on_file(register(**members)).kind == kind


@pytest.mark.clause("P3-4.5.1")
@pytest.mark.parametrize(
    ("price", "quantity", "kind"),
    [
        ("98.00", "10", "routine"),  # 2 % is the reviewer's
        ("97.99", "10", "special"),
        ("100.00", "9999.99", "routine"),
        ("100.00", "10000", "important"),
    ],
)
def test_the_kind_follows_price_and_amount(price: str, quantity: str, kind: str) -> None:
    assert on_file(register(line(price=price, quantity=quantity))).kind == kind


@pytest.mark.clause("P3-4.5.1")
def test_a_line_without_list_price_is_no_routine() -> None:
    event = on_file(at=basis(prices={}))
    assert event.kind == "special"
    assert (str(event.lines[0].list_price), event.lines[0].listed) == ("100.00", False)


@pytest.mark.clause("P3-4.5.1")
def test_the_kind_may_be_raised_and_is_lowered_by_the_office_head_with_a_reason() -> None:
    assert on_file(register(kind="important")).kind == "important"
    lowered = register(line(price="97.00"), kind="routine")
    contract.given().when(lowered).refuses(KindBelowTheRule)
    contract.given().when(lowered, basis("office_head")).refuses(KindBelowTheRule)
    reasoned = lowered.model_copy(update={"kind_reason": "agreed in the yearly frame"})
    contract.given().when(reasoned, basis("office")).refuses(KindBelowTheRule)
    assert on_file(reasoned, basis("office_head")).kind == "routine"


@pytest.mark.clause("P3-4.6.1")
def test_a_changed_draft_is_another_content_to_review() -> None:
    first = on_file()
    change = ChangeContract(**register(line(price="99.00")).model_dump())
    second = on_file(register(line(price="99.00"))).model_copy(update={"revision": 2})
    contract.given(first, approved(first)).when(change).then(second)
    assert second.content_hash != first.content_hash
    contract.given(first, approved(first), second).when(change).then()


def test_an_effective_contract_is_not_changed_this_way() -> None:
    first = on_file()
    change = ChangeContract(**register(line(price="99.00")).model_dump())
    contract.given(first, approved(first), effective(first)).when(change).refuses(AlreadyEffective)


@given(st.permutations(["1", "2", "10"]))
def test_the_hash_does_not_depend_on_the_order_of_lines(numbers: list[str]) -> None:
    assert content_hash(register(*map(line, numbers))) == content_hash(register(line("1"), line("2"), line("10")))


def test_the_list_price_is_the_one_in_force() -> None:
    steps = {"P1": {date(2024, 1, 1): "100.00", date(2024, 6, 1): "110.00", date(2024, 6, 2): "120.00"}}
    assert str(on_file(at=basis(prices=steps)).lines[0].list_price) == "110.00"
