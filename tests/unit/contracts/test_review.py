"""The routine review."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.review import (
    AlreadyReviewed,
    BelowList,
    BeyondTheHead,
    ChecklistOpen,
    NotAuthorised,
    NotOnTheChecklist,
    OwnRequest,
    UnknownLine,
)
from services.contracts.subjects.contract.state import ContentChanged, UnknownContract
from services.contracts.subjects.contract.steps import NeedsCountersign, NeedsMeeting
from services.contracts.subjects.contract.wishes import AnswerChecklist, ChangeContract, GrantConcession, ReviewContract
from shared.events.contracts import ChecklistAnswered, ConcessionGranted, ContractRegistered
from tests.unit.contracts.samples import (
    RULES,
    approved,
    as_reviewer,
    basis,
    checklist,
    conceded,
    contract,
    line,
    on_file,
    register,
)

ITEM = RULES.checklist[0]


def review(content: ContractRegistered, *, well: bool = True) -> ReviewContract:
    return ReviewContract(contract_no="K1", content_hash=content.content_hash, approved=well)


def lowered(price: str) -> ContractRegistered:
    """A draft below list that the office takes for routine, so that the price alone decides."""
    command = register(line(price=price), kind="routine", kind_reason="yearly frame")
    return on_file(command, basis("office_head"))


@pytest.mark.clause("P3-4.6.2a")
def test_an_authorised_reviewer_ends_a_routine_review() -> None:
    content = on_file()
    contract.given(content, *checklist(content)).when(review(content), as_reviewer()).then(approved(content))


@pytest.mark.clause("P3-4.6.2a")
def test_nobody_else_does() -> None:
    content = on_file()
    refusal = (
        contract.given(content, *checklist(content)).when(review(content), basis(actor="x")).refuses(NotAuthorised)
    )
    assert refusal.clause == "P3-4.6.2a"


@pytest.mark.clause("P3-4.6.2a")
def test_the_requester_does_not_review_his_own_contract() -> None:
    content = on_file()
    own = basis(actor="rep", may_review=True)
    contract.given(content, *checklist(content)).when(review(content), own).refuses(OwnRequest)


@pytest.mark.clause("P3-4.6.2a", "P3-4.1.6")
def test_whoever_asked_for_any_of_it_decides_nothing_whoever_changed_it_since() -> None:
    """Two changes in a row make another person the last one to ask; the first one asked all the same."""
    first, second, third = (
        on_file(register(line(quantity=quantity)), basis(actor=actor)).model_copy(update={"revision": revision})
        for revision, (quantity, actor) in enumerate([("10", "rep"), ("11", "reviewer"), ("12", "O1")], 1)
    )
    changed = contract.given(first, second, third, *checklist(third))
    for actor in ("rep", "reviewer", "O1"):
        own = basis("manager", actor=actor, may_review=True)
        assert changed.when(review(third), own).refuses(OwnRequest).clause == "P3-4.6.2a"
        ask = GrantConcession(contract_no="K1", line_no="1", floor_price="98.00", expires_on=date(2024, 12, 31))
        changed.when(ask, own).refuses(OwnRequest)
    other = basis(actor="R2", may_review=True)
    changed.when(review(third), other).then(approved(third, reviewed_by="R2"))


@pytest.mark.clause("P3-4.5.2")
def test_every_item_is_answered() -> None:
    content = on_file()
    refusal = (
        contract.given(content, *checklist(content)[1:]).when(review(content), as_reviewer()).refuses(ChecklistOpen)
    )
    assert refusal.members == {"missing": [ITEM], "negative": []}


@pytest.mark.clause("P3-4.5.2")
def test_a_negative_answer_blocks_unless_it_names_a_remedy() -> None:
    content = on_file()
    blocked: dict[str, Any] = {ITEM: {"satisfied": False}}
    contract.given(content, *checklist(content, but=blocked)).when(review(content), as_reviewer()).refuses(
        ChecklistOpen
    )
    remedied: dict[str, Any] = {ITEM: {"satisfied": False, "remedy": "another mill"}}
    contract.given(content, *checklist(content, but=remedied)).when(review(content), as_reviewer()).then(
        approved(content)
    )


@pytest.mark.clause("P3-4.5.2")
def test_answers_belong_to_the_content_and_to_the_checklist() -> None:
    content = on_file()
    answer = AnswerChecklist(contract_no="K1", content_hash=content.content_hash, item=ITEM, satisfied=True)
    fact = ChecklistAnswered(answered_by="quality", **answer.model_dump())
    by_quality = basis(actor="quality")
    contract.given(content).when(answer, by_quality).then(fact)
    contract.given(content, fact).when(answer, by_quality).then()
    contract.given(content).when(answer.model_copy(update={"content_hash": "other"})).refuses(ContentChanged)
    contract.given(content).when(answer.model_copy(update={"item": "weather"})).refuses(NotOnTheChecklist)
    contract.given(content, approved(content)).when(answer).refuses(AlreadyReviewed)


def test_a_special_contract_is_refused_on_the_routine_path() -> None:
    content = on_file(register(standard_terms=False))
    refusal = (
        contract.given(content, *checklist(content)).when(review(content), as_reviewer()).refuses(NeedsCountersign)
    )
    assert refusal.clause == "P3-4.6.2b"


def test_an_important_contract_is_refused_on_the_routine_path() -> None:
    content = on_file(register(line(quantity="10000")))
    refusal = contract.given(content, *checklist(content)).when(review(content), as_reviewer()).refuses(NeedsMeeting)
    assert refusal.clause == "P3-4.6.2c"


@pytest.mark.clause("P3-3", "P3-4.1.6")
@pytest.mark.parametrize(
    ("price", "granted"),
    [
        ("98.00", []),
        ("97.99", [conceded(floor="97.00", level="head")]),
        ("95.00", [conceded(floor="95.00", level="head")]),
        ("94.99", [conceded(floor="90.00", level="gm")]),
    ],
)
def test_a_line_below_list_passes_with_the_right_concession(price: str, granted: list[ConcessionGranted]) -> None:
    content = lowered(price)
    contract.given(content, *granted, *checklist(content)).when(review(content), as_reviewer()).then(approved(content))


@pytest.mark.clause("P3-3", "P3-4.1.6")
@pytest.mark.parametrize(
    ("price", "granted"),
    [
        ("97.99", []),
        ("94.99", [conceded(floor="90.00", level="head")]),
        ("97.00", [conceded(floor="97.01", level="gm")]),
        ("97.00", [conceded(floor="90.00", level="gm", expires_on=date(2024, 5, 31))]),
    ],
)
def test_and_not_without_it(price: str, granted: list[ConcessionGranted]) -> None:
    content = lowered(price)
    sentence = contract.given(content, *granted, *checklist(content)).when(review(content), as_reviewer())
    assert sentence.refuses(BelowList).clause == "P3-3"


@pytest.mark.clause("P3-3")
def test_a_line_without_list_price_needs_the_gm() -> None:
    content = on_file(register(kind="routine", kind_reason="new product"), basis("office_head", prices={}))
    answered = checklist(content)
    contract.given(content, *answered).when(review(content), as_reviewer()).refuses(BelowList)
    by_head = conceded(floor="1.00", level="head")
    contract.given(content, by_head, *answered).when(review(content), as_reviewer()).refuses(BelowList)
    by_gm = conceded(floor="1.00", level="gm")
    contract.given(content, by_gm, *answered).when(review(content), as_reviewer()).then(approved(content))


@pytest.mark.clause("P3-4.1.6")
def test_the_head_concedes_up_to_his_limit_and_the_gm_beyond() -> None:
    content = on_file(register(line(price="94.00")))
    ask = GrantConcession(contract_no="K1", line_no="1", floor_price="95.00", expires_on=date(2024, 12, 31))
    head, gm = basis("manager", actor="head"), basis("gm", actor="gm")
    contract.given(content).when(ask, head).then(conceded(floor="95.00", level="head"))
    deeper = ask.model_copy(update={"floor_price": conceded(floor="94.99", level="gm").floor_price})
    assert contract.given(content).when(deeper, head).refuses(BeyondTheHead).clause == "P3-4.1.6"
    contract.given(content).when(deeper, gm).then(conceded(floor="94.99", level="gm"))
    contract.given(content, conceded(floor="94.99", level="gm")).when(deeper, gm).then()
    contract.given(content).when(ask.model_copy(update={"line_no": "7"}), gm).refuses(UnknownLine)
    contract.given(content).when(ask, basis("manager", actor="rep")).refuses(OwnRequest)


@pytest.mark.clause("P3-4.6.1")
def test_a_review_is_of_the_content_on_file() -> None:
    content = on_file()
    other = review(content).model_copy(update={"content_hash": "other"})
    contract.given(content, *checklist(content)).when(other, as_reviewer()).refuses(ContentChanged)
    contract.given().when(review(content), as_reviewer()).refuses(UnknownContract)


def test_the_rep_of_a_contract_does_not_review_it_whoever_registered_it() -> None:
    content = on_file(register(staff_id="S1"), basis("office", actor="O1"))
    by_rep = replace(as_reviewer(), stamp=basis(actor="S1").stamp)
    contract.given(content, *checklist(content)).when(review(content), by_rep).refuses(OwnRequest)


def test_a_review_ends_once() -> None:
    content = on_file()
    ended = contract.given(content, *checklist(content), approved(content))
    ended.when(review(content), as_reviewer()).then()
    for other in (review(content, well=False), review(content).model_copy(update={"opinion": "in other words"})):
        ended.when(other, as_reviewer()).refuses(AlreadyReviewed)


def test_a_rejection_needs_no_checklist() -> None:
    content = on_file()
    contract.given(content).when(review(content, well=False), as_reviewer()).then(approved(content, approved=False))


@pytest.mark.clause("P3-4.1.6")
def test_a_concession_is_void_once_its_grantor_asks_for_a_content_of_the_contract() -> None:
    first, head = on_file(), basis("manager", actor="M1")
    granted = conceded(floor="96.00", level="head").model_copy(update={"granted_by": "M1"})
    [changed] = (
        contract.given(first, granted).when(ChangeContract(**register(line(price="96.00")).model_dump()), head).decide()
    )
    assert not CONTRACT.fold([first, granted, changed]).concessions
    by_rep = changed.model_copy(update={"requested_by": "rep"})
    assert CONTRACT.fold([first, granted, by_rep]).concessions
