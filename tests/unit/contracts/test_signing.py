"""Signatures, effect, handovers."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.contracts.subjects.authority import (
    AUTHORITY,
    AuthoriseReviewer,
    AuthorityBasis,
    GrantSigningAuthority,
    UnknownStaff,
)
from services.contracts.subjects.contract.registration import UnknownRep
from services.contracts.subjects.contract.review import BelowList
from services.contracts.subjects.contract.signing import (
    BackdatedByTheGM,
    BackdatedInOwnFavour,
    BeforeSigning,
    BeyondAuthority,
    HandedToOneself,
    HeadOfBoth,
    NotAuthorisedToSign,
    NotReviewed,
    NotSignedYet,
    SignedForAnother,
    SignedForBoth,
    TwoHandoversOnOneDay,
)
from services.contracts.subjects.contract.state import ContractBasis, TablesBehind, UnknownContract
from services.contracts.subjects.contract.wishes import HandOverContract, SignContract
from shared.events.contracts import ContractBecameEffective, ContractHandedOver, ContractRegistered, ReviewerAuthorised
from shared.runtime.ask.decisions import InTheFuture, RecordedDifferently
from tests.spec import Spec, stamp
from tests.unit.contracts.samples import (
    EARLIER,
    TODAY,
    approved,
    authority,
    basis,
    contract,
    effective,
    line,
    listed,
    on_file,
    register,
    signed,
)

TOMORROW = date(2024, 6, 2)


def sign(
    content: ContractRegistered, party: str = "company", by: str = "S1", *, on: date = TODAY, seal: bool = True
) -> SignContract:
    return SignContract(**signed(content, party, by, on=on, seal=seal).model_dump())


def by_gm(**members: Any) -> ContractBasis:
    return basis(actor="boss", is_gm=True, **members)


@pytest.mark.clause("P3-4.6.1")
def test_an_unreviewed_contract_is_not_signed() -> None:
    content = on_file()
    assert contract.given(content).when(sign(content), by_gm()).refuses(NotReviewed).clause == "P3-4.6.1"
    rejected = approved(content, approved=False)
    contract.given(content, rejected).when(sign(content), by_gm()).refuses(NotReviewed)
    early = sign(content, on=date(2024, 5, 31))
    contract.given(content, approved(content)).when(early, by_gm()).refuses(NotReviewed)


@pytest.mark.clause("P3-4.6.1")
def test_a_reviewed_contract_is_signed() -> None:
    content = on_file()
    contract.given(content, approved(content)).when(sign(content, by="boss"), by_gm()).then(
        signed(content, "company", "boss")
    )


@pytest.mark.clause("P3-4.6.1", "P3-4.8.3")
def test_a_changed_content_is_not_signed_on_the_old_approval() -> None:
    first = on_file()
    second = on_file(register(line(price="99.00"))).model_copy(update={"revision": 2})
    contract.given(first, approved(first), second).when(sign(second), by_gm()).refuses(NotReviewed)
    contract.given(first, approved(first), second, approved(second)).when(sign(second, by="boss"), by_gm()).then(
        signed(second, "company", "boss")
    )


@pytest.mark.clause("P3-4.7.2")
def test_a_person_signs_within_authority() -> None:
    content = on_file()
    mine = basis(actor="S1", authority=authority())
    contract.given(content, approved(content)).when(sign(content), mine).then(signed(content, "company", "S1"))
    without = basis(actor="S1")
    refusal = contract.given(content, approved(content)).when(sign(content), without).refuses(NotAuthorisedToSign)
    assert refusal.clause == "P3-4.7.2"


@pytest.mark.clause("P5-4.1g")
def test_nobody_signs_beyond_authority() -> None:
    content = on_file(register(line(price="99.00")))
    reviewed = contract.given(content, approved(content))
    small = basis(actor="S1", authority=authority(max_amount="989.99"))
    assert reviewed.when(sign(content), small).refuses(BeyondAuthority).clause == "P5-4.1g"
    strict = basis(actor="S1", authority=authority(max_discount="0.009"))
    reviewed.when(sign(content), strict).refuses(BeyondAuthority)
    exact = basis(actor="S1", authority=authority(max_amount="990.00", max_discount="0.01"))
    reviewed.when(sign(content), exact).then(signed(content, "company", "S1"))


@pytest.mark.clause("P3-4.7.2")
def test_nobody_signs_with_somebody_elses_name_but_the_office_records_paper() -> None:
    content = on_file()
    given = contract.given(content, approved(content))
    for third in (basis(is_gm=True), basis("manager", actor="M1", authority=authority())):
        assert given.when(sign(content, by="boss"), third).refuses(SignedForAnother).clause == "P3-4.7.2"
    paper = basis("office", actor="O1", is_gm=True)
    given.when(sign(content, by="boss"), paper).then(signed(content, "company", "boss"))


@pytest.mark.clause("P3-3")
def test_a_list_raised_between_the_signatures_needs_a_concession() -> None:
    content = on_file()
    given = contract.given(content, approved(content), signed(content, "company", "boss"))
    raised = basis(today=TOMORROW, prices={"P1": {EARLIER: "100.00", TOMORROW: "103.00"}})
    given.when(sign(content, "customer", "Mr Li", on=TOMORROW), raised).refuses(BelowList)
    dated_before = given.when(sign(content, "customer", "Mr Li"), raised).decide()
    assert isinstance(dated_before[-1], ContractBecameEffective)


@pytest.mark.clause("P3-3")
def test_a_list_raised_between_review_and_signature_needs_a_concession() -> None:
    content = on_file()
    raised = by_gm(prices={"P1": {EARLIER: "100.00", TODAY: "103.00"}})
    contract.given(content, approved(content)).when(sign(content), raised).refuses(BelowList)


@pytest.mark.clause("P5-4.1b")
def test_the_contract_is_effective_when_both_have_signed_and_sealed() -> None:
    content = on_file()
    by_us = contract.given(content, approved(content), signed(content, "company", "S1"))
    by_us.when(sign(content, "customer", "Mr Li"), basis()).then(
        signed(content, "customer", "Mr Li"), effective(content)
    )


@pytest.mark.clause("P5-4.1b")
def test_nobody_signs_for_both_parties() -> None:
    content = on_file()
    reviewed = contract.given(content, approved(content))
    for ours in ("S1", "S2"):  # whoever of the house it is
        refusal = reviewed.when(sign(content, "customer", ours), basis()).refuses(SignedForBoth)
        assert (refusal.clause, refusal.members["field"]) == ("P5-4.1b", "signed_by")
    called = frozenset({"S1", "王伟"})
    by_us = contract.given(content, approved(content), signed(content, "company", "S1"))
    by_us.when(sign(content, "customer", "王伟"), basis(names=called)).refuses(SignedForBoth)
    by_them = contract.given(content, approved(content), signed(content, "customer", "王伟"))
    by_them.when(sign(content), basis(actor="S1", authority=authority(), names=called)).refuses(SignedForBoth)
    # A namesake of somebody who did not sign for us is another person.
    assert by_us.when(sign(content, "customer", "李娜"), basis(names=frozenset({"S2", "李娜"}))).decide()


@pytest.mark.clause("P5-4.1b")
def test_without_a_seal_it_is_not() -> None:
    content = on_file()
    by_us = contract.given(content, approved(content), signed(content, "company", "S1"))
    unsealed = signed(content, "customer", "Mr Li", seal=False)
    by_us.when(sign(content, "customer", "Mr Li", seal=False), basis()).then(unsealed)
    contract.given(content, approved(content), signed(content, "company", "S1"), unsealed).when(
        sign(content, "customer", "Mr Li"), basis()
    ).then(signed(content, "customer", "Mr Li"), effective(content))


def test_the_list_price_is_that_of_the_later_signature() -> None:
    content = on_file()
    raised = basis(today=TOMORROW, prices={"P1": {EARLIER: "100.00", TOMORROW: "101.00"}})
    later = sign(content, "customer", "Mr Li", on=TOMORROW)
    in_force = effective(content, on=TOMORROW).model_copy(update={"lines": (listed(at_list="101.00"),)})
    contract.given(content, approved(content), signed(content, "company", "S1")).when(later, raised).then(
        signed(content, "customer", "Mr Li", on=TOMORROW), in_force
    )


def test_signing_twice_changes_nothing_and_otherwise_is_refused() -> None:
    content = on_file()
    ours = contract.given(content, approved(content), signed(content, "company", "S1"))
    ours.when(sign(content), by_gm()).then()
    ours.when(sign(content, by="S2"), by_gm()).refuses(RecordedDifferently)
    contract.given(content, approved(content)).when(sign(content, on=TOMORROW), by_gm()).refuses(InTheFuture)


def test_a_table_that_lags_is_no_list_without_prices() -> None:
    content = on_file()
    behind = basis(products=frozenset(), prices={}, is_gm=True)
    contract.given(content, approved(content)).when(sign(content), behind).refuses(TablesBehind)
    ours = contract.given(content, approved(content), signed(content, "company", "boss"))
    ours.when(sign(content, "customer", "Mr Li"), behind).refuses(TablesBehind)


@pytest.mark.clause("P4-4.4")
def test_a_contract_passes_to_another_rep_from_a_day_on() -> None:
    content = on_file()
    ours = contract.given(content, approved(content), effective(content))
    ask = HandOverContract(contract_no="K1", staff_id="S2", effective_on=TODAY)
    fact = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=TODAY, decided_by="M1")
    ours.when(ask, basis("manager", actor="M1", headed=frozenset({"S1", "S2"}))).then(fact)
    again = contract.given(content, approved(content), effective(content), fact)
    again.when(ask).then()
    again.when(ask.model_copy(update={"staff_id": "S1"})).refuses(TwoHandoversOnOneDay)
    ours.when(ask.model_copy(update={"staff_id": "S9"})).refuses(UnknownRep)


@pytest.mark.clause("P4-4.4")
def test_nobody_hands_a_contract_to_himself_and_only_the_head_of_both_or_above_hands_it_over() -> None:
    content = on_file()
    ours = contract.given(content, approved(content), effective(content))
    ask = HandOverContract(contract_no="K1", staff_id="S2", effective_on=TODAY)
    for role in ("manager", "director", "gm"):
        ours.when(ask, basis(role, actor="S2", headed=frozenset({"S1", "S2"}))).refuses(HandedToOneself)
    for headed in (frozenset({"S1"}), frozenset({"S2"}), frozenset[str]()):
        ours.when(ask, basis("manager", actor="M1", headed=headed)).refuses(HeadOfBoth)
    for role in ("director", "gm"):
        assert ours.when(ask, basis(role, actor="D1")).decide()


@pytest.mark.clause("P4-4.4")
def test_a_handover_of_an_earlier_day_is_the_gms_and_keeps_its_reason() -> None:
    content = on_file()
    before = effective(content)
    ours = contract.given(content, approved(content), before)
    late = TODAY + timedelta(days=30)
    ask = HandOverContract(contract_no="K1", staff_id="S2", effective_on=TODAY, reason="recorded late")
    headed = frozenset({"S1", "S2"})
    for role in ("manager", "director"):
        ours.when(ask, basis(role, actor="M1", headed=headed, today=late)).refuses(BackdatedByTheGM)
    [fact] = ours.when(ask, basis("gm", actor="G1", today=late)).decide()
    assert (fact.reason, fact.decided_by) == ("recorded late", "G1")  # type: ignore[attr-defined]  # it is a handover


@pytest.mark.clause("P4-4.4")
def test_the_gm_hands_no_contract_to_a_rep_of_his_own_in_the_past() -> None:
    content, late = on_file(), TODAY + timedelta(days=30)
    ours = contract.given(content, approved(content), effective(content))
    ask = HandOverContract(contract_no="K1", staff_id="S2", effective_on=TODAY)

    def by_head_of(*people: str, since: date = TODAY) -> ContractBasis:
        return basis("gm", actor="G1", today=late, favours={since: frozenset(people)})

    refusal = ours.when(ask, by_head_of("S2")).refuses(BackdatedInOwnFavour)
    assert (refusal.clause, refusal.status) == ("P4-4.4", 403)
    between = TODAY + timedelta(days=10)
    ours.when(ask, by_head_of("S2", since=between)).refuses(BackdatedInOwnFavour)
    # Nothing of the past comes to him: another's rep, both reps are his, what is his begins after a later handover.
    assert ours.when(ask, by_head_of("S3")).decide()
    assert ours.when(ask, by_head_of("S1", "S2")).decide()
    passed_on = ContractHandedOver(contract_no="K1", staff_id="S3", effective_on=between)
    again = contract.given(content, approved(content), effective(content), passed_on)
    assert again.when(ask, by_head_of("S2", since=between)).decide()
    assert ours.when(ask.model_copy(update={"effective_on": late}), by_head_of("S2")).decide()


@pytest.mark.clause("P4-4.4")
def test_and_not_before_it_is_signed() -> None:
    content = on_file()
    early = HandOverContract(contract_no="K1", staff_id="S2", effective_on=date(2024, 5, 31))
    contract.given(content, approved(content), effective(content)).when(early).refuses(BeforeSigning)
    contract.given(content).when(early).refuses(NotSignedYet)
    contract.given().when(early).refuses(UnknownContract)


def test_authorities_are_dated_and_given_to_people_on_the_roster() -> None:
    spec = Spec(AUTHORITY, AuthorityBasis(stamp(), known=True))
    ask = AuthoriseReviewer(staff_id="S1", valid_from=TODAY)
    fact = ReviewerAuthorised(staff_id="S1", valid_from=TODAY)
    spec.given().when(ask).then(fact)
    spec.given(fact).when(ask).then()
    ended = ask.model_copy(update={"valid_to": TOMORROW})
    spec.given(fact).when(ended).then(fact.model_copy(update={"valid_to": TOMORROW}))
    spec.given().when(ask, AuthorityBasis(stamp(), known=False)).refuses(UnknownStaff)
    grant = GrantSigningAuthority(**authority().model_dump())
    spec.given().when(grant).then(authority())
    spec.given(authority()).when(grant).then()
    with pytest.raises(ValueError, match="valid_to"):
        AuthoriseReviewer(staff_id="S1", valid_from=TOMORROW, valid_to=TODAY)
