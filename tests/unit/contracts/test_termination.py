"""A contract ends before its time; an invalid one is ratified. P5-4.1, P5-4.1g"""

from datetime import date, timedelta

import pytest

from services.contracts.subjects.contract.review import AlreadyReviewed, ChecklistOpen
from services.contracts.subjects.contract.state import Invalid, UnknownContract
from services.contracts.subjects.contract.termination import EndedBeforeSigning, NotInForce
from services.contracts.subjects.contract.wishes import (
    ChangeContract,
    ReviewContract,
    SignContract,
    TerminateContract,
)
from shared.events.contracts import (
    ContractBecameEffective,
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    ContractTerminated,
)
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.contracts.samples import TODAY, basis, checklist, contract, effective, on_file, register, take_over

ENDS = TerminateContract(contract_no="K1", ended_on=TODAY, ground="consent", reason="双方同意")
ENDED = ContractTerminated(**dict(ENDS), customer_id="C1", terminated_by="G1")
GM = basis("gm", actor="G1")


def test_a_contract_in_force_ends_once_and_not_before_it_was_signed() -> None:
    content = on_file()
    contract.given().when(ENDS, GM).refuses(UnknownContract)
    contract.given(content).when(ENDS, GM).refuses(NotInForce)
    given = contract.given(content, effective(content))
    given.when(ENDS, GM).then(ENDED)
    early = ENDS.model_copy(update={"ended_on": TODAY - timedelta(days=1)})
    given.when(early, GM).refuses(EndedBeforeSigning)
    over = contract.given(content, effective(content), ENDED)
    over.when(ENDS, GM).then()
    over.when(ENDS.model_copy(update={"ground": "legal"}), GM).refuses(RecordedDifferently)


def brought_in() -> tuple[ContractRegistered, ContractInvalidated]:
    registered, invalid = contract.given().when(take_over(effective=False)).decide()
    assert isinstance(registered, ContractRegistered)
    assert isinstance(invalid, ContractInvalidated)
    return registered, invalid


def signs(content: ContractRegistered, who: str = "G1", party: str = "company") -> SignContract:
    return SignContract.model_validate(
        {
            "contract_no": "K1",
            "content_hash": content.content_hash,
            "party": party,
            "signed_on": TODAY,
            "signed_by": who,
            "sealed": True,
        }
    )


@pytest.mark.clause("P5-4.1g")
def test_an_invalid_contract_is_ratified_by_a_whole_review_and_the_gm() -> None:
    content, invalid = brought_in()
    reviews = ReviewContract(contract_no="K1", content_hash=content.content_hash, approved=True)
    reviewer = basis(actor="R1", may_review=True)
    gm = basis("gm", actor="G1", is_gm=True)
    given = contract.given(content, invalid)
    given.when(signs(content), gm).refuses(Invalid)
    given.when(reviews, reviewer).refuses(ChecklistOpen)
    [reviewed] = contract.given(content, invalid, *checklist(content)).when(reviews, reviewer).decide()
    assert isinstance(reviewed, ContractReviewed)
    ready = contract.given(content, invalid, *checklist(content), reviewed)
    ready.when(reviews.model_copy(update={"approved": False}), reviewer).refuses(AlreadyReviewed)
    ready.when(signs(content), basis("office", actor="O1", is_gm=True)).refuses(Invalid)
    ready.when(signs(content, "S1"), basis(actor="S1")).refuses(Invalid)
    ready.when(signs(content, "李总", "customer"), gm).refuses(Invalid)
    signed, in_force = ready.when(signs(content), gm).decide()
    assert isinstance(signed, ContractSigned)
    assert isinstance(in_force, ContractBecameEffective)
    assert (in_force.signed_on, in_force.revision) == (TODAY, 1)
    ratified = contract.given(content, invalid, *checklist(content), reviewed, signed, in_force)
    ratified.when(take_over(effective=False)).then()
    ratified.when(ENDS, GM).then(ENDED)


def test_an_invalid_contract_is_not_changed() -> None:
    wish = ChangeContract(**dict(register(standard_terms=False)))
    contract.given(*brought_in()).when(wish).refuses(Invalid)


def test_the_last_day_is_content_and_one_without_it_keeps_its_hash() -> None:
    first, limited = on_file(), on_file(register(valid_to=date(2024, 12, 31)))
    assert limited.valid_to == date(2024, 12, 31)
    assert first.content_hash != limited.content_hash
    assert first.content_hash == "5f2859dcc0759f2f729c648f6f9d6dfa4b8d833fecc94ee6a93f42d6b188dff1"
