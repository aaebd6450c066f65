"""Contracts that are returned, and kinds that are raised."""

import pytest

from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.conclusion import (
    ReportOpen,
)
from services.contracts.subjects.contract.returning import KindOnlyRaised, MayNotRaise, MayNotReturn
from services.contracts.subjects.contract.review import AlreadyReviewed
from services.contracts.subjects.contract.review_wishes import (
    RaiseKind,
    ReturnContract,
)
from services.contracts.subjects.contract.signing import NotReviewed
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.steps import (
    NeedsCountersign,
    NeedsMeeting,
)
from services.contracts.subjects.contract.wishes import ChangeContract, ReviewContract, SignContract
from shared.events.contracts import ContractKindRaised, ContractRegistered
from tests.unit.contracts.samples import (
    TODAY,
    approved,
    as_reviewer,
    basis,
    checklist,
    contract,
    line,
    on_file,
    register,
)
from tests.unit.contracts.steps import (
    all_signed_off,
    answers,
    concluded,
    concludes,
    countersigns,
    feasible,
    gm,
    head,
    important,
    of,
    ready,
    risks,
    special,
)


def returns(content: ContractRegistered, reason: str = "no") -> ReturnContract:
    return ReturnContract.model_validate({**of(content), "reason": reason})


@pytest.mark.clause("P2-3")
def test_the_head_of_the_rep_returns_a_contract_before_its_approval() -> None:
    content = on_file()
    given = contract.given(content, *checklist(content))
    of_rep = basis("manager", actor="M1", headed=frozenset({"S1", "M1"}))
    fact = approved(content, approved=False, step="return", reviewed_by="M1", opinion="no")
    given.when(returns(content), of_rep).then(fact)
    approval = ReviewContract(**of(content), approved=True)
    given.when(approval, as_reviewer()).then(approved(content))  # he does nothing
    returned = contract.given(content, *checklist(content), fact)
    assert returned.when(approval, as_reviewer()).refuses(AlreadyReviewed).status == 409
    returned.when(returns(content), of_rep).then()
    refusal = given.when(returns(content), basis("manager", actor="M2", headed=frozenset({"S2"}))).refuses(MayNotReturn)
    assert (refusal.clause, refusal.status) == ("P2-3", 403)
    contract.given(content, approved(content)).when(returns(content), of_rep).refuses(AlreadyReviewed)


@pytest.mark.clause("P2-3")
@pytest.mark.parametrize(
    ("content", "by", "passes"),
    [
        (on_file(), as_reviewer(), True),
        (on_file(), head("quality"), False),
        (special(), head("quality"), True),
        (special(), head("office"), True),
        (special(), gm(), True),
        (special(), as_reviewer(), False),
        (important(), gm(), True),
        (important(), head("quality"), False),
        (special(), basis("office", actor="O9"), False),
    ],
)
def test_deciders_of_the_path_return_it(content: ContractRegistered, by: ContractBasis, passes: bool) -> None:  # noqa: FBT001  # a column
    sentence = contract.given(content).when(returns(content), by)
    if passes:
        [fact] = sentence.decide()
        assert (fact.approved, fact.step) == (False, "return")  # type: ignore[attr-defined]  # it is the end of a review
    else:
        sentence.refuses(MayNotReturn)


def raises(content: ContractRegistered, kind: str = "special") -> RaiseKind:
    return RaiseKind.model_validate({**of(content), "kind": kind, "reason": "new customer"})


def raised(content: ContractRegistered, kind: str = "special") -> ContractKindRaised:
    said = {"revision": 1, "raised_by": "reviewer", "raised_on": TODAY}
    return ContractKindRaised(**dict(raises(content, kind)), **said)


@pytest.mark.clause("P3-4.5.1")
def test_a_decider_raises_the_kind_and_nobody_lowers_it_there() -> None:
    content = on_file()
    contract.given(content).when(raises(content), as_reviewer()).then(raised(content))
    contract.given(content, raised(content)).when(raises(content), as_reviewer()).then()
    refusal = contract.given(content).when(raises(content), basis("office", actor="O1")).refuses(MayNotRaise)
    assert (refusal.clause, refusal.status) == ("P3-4.5.1", 403)
    large = important()
    assert contract.given(large).when(raises(large), as_reviewer()).refuses(KindOnlyRaised).clause == "P3-4.5.1"
    ended = contract.given(content, approved(content))
    ended.when(raises(content), as_reviewer()).refuses(AlreadyReviewed)


@pytest.mark.clause("P3-4.5.1", "P3-4.6.2b", "P3-4.6.2c")
def test_the_steps_begin_again_in_the_new_form_and_records_stay() -> None:
    content = on_file()
    answered = checklist(content)
    given = contract.given(content, *answered, feasible(content), risks(content), raised(content))
    given.when(ReviewContract(**of(content), approved=True), as_reviewer()).refuses(NeedsCountersign)
    state = CONTRACT.fold(given.facts)
    assert state.content is not None
    assert state.content.kind == "special"
    assert state.steps.feasibility is not None
    assert state.answers == {}  # nobody who answered had to know
    as_special = content.model_copy(update={"kind": "special"})
    rest = [*answers(content), *all_signed_off(content)]
    assert CONTRACT.fold([*given.facts, *rest]).answers.keys() == {one.item for one in answered}
    ended = contract.given(*given.facts, *ready(as_special)).when(concludes(content), gm())
    ended.then(concluded(as_special))
    higher = contract.given(*given.facts, *ready(as_special), raised(content, "important"))
    higher.when(concludes(content), gm()).refuses(ReportOpen)
    higher.when(countersigns(content, "quality"), head("quality")).refuses(NeedsMeeting)
    assert CONTRACT.fold(higher.facts).steps.countersigns == {}


@pytest.mark.clause("P3-4.5.1")
def test_what_was_raised_stays_raised_in_a_changed_content_unless_the_head_of_the_office_lowers_it() -> None:
    content = on_file()
    given = contract.given(content, raised(content))
    change = ChangeContract(**register(line(quantity="11")).model_dump())
    [changed] = given.when(change, basis(actor="rep")).decide()
    assert changed.kind == "special"  # type: ignore[attr-defined]  # it is a content
    lower = change.model_copy(update={"kind": "routine", "kind_reason": "known"})
    [lowered] = given.when(lower, basis("office_head", actor="OH")).decide()
    assert CONTRACT.fold([*given.facts, lowered]).raised is None


@pytest.mark.clause("P3-4.6.1")
def test_a_special_contract_is_signed_after_its_conclusion() -> None:
    content = special()
    signature = SignContract.model_validate(
        {**of(content), "party": "customer", "signed_on": TODAY, "signed_by": "李", "sealed": True}
    )
    contract.given(content, *ready(content)).when(signature).refuses(NotReviewed)
    assert contract.given(content, *ready(content), concluded(content)).when(signature).decide()
