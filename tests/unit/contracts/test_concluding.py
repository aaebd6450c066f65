"""The GM's conclusion: after all that comes before, and what it needs."""

from typing import Any

import pytest

from services.contracts.subjects.contract.conclusion import (
    NoAgreedInquiry,
    NotFeasible,
    OfficeHeadOpen,
    RemediesNotAccepted,
    ReportOpen,
    RisksNotAccepted,
    RisksNotRecorded,
)
from services.contracts.subjects.contract.ending import RequirementsUnconfirmed
from services.contracts.subjects.contract.review import AlreadyReviewed, BelowList, OwnRequest
from services.contracts.subjects.contract.steps import (
    CountedAlready,
    NeedsReviewer,
    NotByThisForm,
)
from shared.events.contracts import ContractRegistered, FeasibilityRecorded, Requirement, RisksRecorded
from shared.office.delegations import NotDelegable, NotDelegated
from tests.unit.contracts.samples import (
    TODAY,
    basis,
    conceded,
    contract,
    line,
    on_file,
    register,
)
from tests.unit.contracts.steps import (
    answers,
    by_form,
    called,
    concluded,
    concludes,
    feasible,
    gm,
    held,
    important,
    in_place,
    ready,
    reported,
    risks,
    signed_off,
    special,
)


def but(facts: list[Any], *kinds: type) -> list[Any]:
    return [one for one in facts if not isinstance(one, kinds)]


@pytest.mark.clause("P3-4.6.2b", "P3-4.6.2c")
@pytest.mark.parametrize("content", [special(), important()], ids=["special", "important"])
def test_the_gm_concludes_after_all_that_comes_before(content: ContractRegistered) -> None:
    given = contract.given(content, *ready(content))
    given.when(concludes(content), gm()).then(concluded(content))
    returned = concluded(content, approved=False, opinion="no")
    given.when(concludes(content, well=False, opinion="no"), gm()).then(returned)
    ended = contract.given(content, *ready(content), concluded(content))
    ended.when(concludes(content), gm()).then()
    for other in (concludes(content, well=False), concludes(content)):
        by = gm("G2") if other.approved else gm()
        ended.when(other, by).refuses(AlreadyReviewed)
    for words in ({"opinion": "in other words"}, {"accepted_risks": (1,)}, {"accepted_remedies": ("c quality",)}):
        ended.when(concludes(content).model_copy(update=words), gm()).refuses(AlreadyReviewed)


@pytest.mark.clause("P3-4.6.2b", "P3-4.6.2c")
def test_and_not_before() -> None:
    content, large = special(), important()
    early = contract.given(content, *ready(content)[:-1])
    refusal = early.when(concludes(content), gm()).refuses(OfficeHeadOpen)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2b", 409)
    early = contract.given(large, *ready(large)[:-1])
    refusal = early.when(concludes(large), gm()).refuses(ReportOpen)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2c", 409)


@pytest.mark.clause("P3-4.2.3")
@pytest.mark.parametrize("content", [special(), important()], ids=["special", "important"])
def test_what_is_not_feasible_or_was_not_studied_is_not_approved(content: ContractRegistered) -> None:
    rest = but(ready(content), FeasibilityRecorded)
    measures = [{"text": "die", "owner_id": "S2", "due_on": TODAY}]
    for verdict in ("feasible", "with_measures"):
        found = feasible(content, verdict, measures=measures if verdict == "with_measures" else ())
        contract.given(content, *rest, found).when(concludes(content), gm()).then(concluded(content))
    for without in ([], [feasible(content, "not_feasible")]):
        refusal = contract.given(content, *rest, *without).when(concludes(content), gm()).refuses(NotFeasible)
        assert (refusal.clause, refusal.status) == ("P3-4.2.3", 422)
    contract.given(content, *rest).when(concludes(content, well=False), gm()).then(concluded(content, approved=False))


@pytest.mark.clause("P3-4.6.4")
@pytest.mark.parametrize(
    ("found", "named", "passes"),
    [
        ([(3, 5)], [1], True),
        ([(3, 5)], [], False),
        ([(2, 4)], [], True),
        ([(2, 3)], [], True),
        ([(2, 3), (5, 5), (3, 5)], [2], False),
        ([(2, 3), (5, 5), (3, 5)], [2, 3], True),
        ([(3, 5)], [1, 2], False),
        ([], [], True),
        ([], [1], False),
    ],
)
def test_a_risk_of_fifteen_or_more_is_accepted_by_name(
    found: list[tuple[int, int]],
    named: list[int],
    passes: bool,  # noqa: FBT001  # a column
) -> None:
    content = special()
    sentence = contract.given(content, *ready(content, *found)).when(concludes(content, accepted_risks=named), gm())
    if passes:
        sentence.then(concluded(content, accepted_risks=tuple(named)))
    else:
        refusal = sentence.refuses(RisksNotAccepted)
        assert (refusal.clause, refusal.status) == ("P3-4.6.4", 422)


@pytest.mark.clause("P3-4.6.4")
def test_without_risks_on_record_nothing_is_approved() -> None:
    content = special()
    given = contract.given(content, *but(ready(content), RisksRecorded))
    assert given.when(concludes(content), gm()).refuses(RisksNotRecorded).clause == "P3-4.6.4"


@pytest.mark.clause("P3-4.3", "P3-3")
def test_requirements_and_prices_hold_on_every_path() -> None:
    asked = special(requirements=(Requirement(kind="legal", text="lead free"),))
    contract.given(asked, *ready(asked)).when(concludes(asked), gm()).refuses(RequirementsUnconfirmed)
    low = on_file(register(line(price="97.00")))
    refusal = contract.given(low, *ready(low)).when(concludes(low), gm()).refuses(BelowList)
    assert refusal.clause == "P3-3"
    granted = conceded(floor="97.00", level="head")
    contract.given(low, granted, *ready(low)).when(concludes(low), gm()).then(concluded(low))


@pytest.mark.clause("P1-1.1")
def test_where_an_inquiry_is_asked_for_none_is_agreed_yet() -> None:
    content = special()
    by = by_form("4.6.2", gm(), review_inquiry_required="yes")
    assert contract.given(content, *ready(content)).when(concludes(content), by).refuses(NoAgreedInquiry).clause == (
        "P1-1.1"
    )


def test_only_remedies_that_are_on_record_are_accepted() -> None:
    content = special()
    wish = concludes(content, accepted_remedies=["c materials"])
    contract.given(content, *ready(content)).when(wish, gm()).refuses(RemediesNotAccepted)


@pytest.mark.clause("P3-4.6.2a", "P3-4.2.2")
def test_the_gm_concludes_nothing_by_the_wrong_form() -> None:
    routine = on_file()
    assert contract.given(routine).when(concludes(routine), gm()).refuses(NeedsReviewer).clause == "P3-4.6.2a"
    by = by_form("4.2.2", gm())
    assert contract.given(routine).when(concludes(routine), by).refuses(NotByThisForm).clause == "P3-4.2.2"
    content = special()
    met = [*answers(content), feasible(content), risks(content), called(content), held(content), reported(content)]
    contract.given(content, *met).when(concludes(content), by).then(concluded(content))
    contract.given(content, *ready(content)).when(concludes(content), by).refuses(ReportOpen)


@pytest.mark.clause("P3-4.6.2b", "P3-4.6.2c")
def test_the_conclusion_of_a_special_contract_is_delegable_and_of_an_important_one_not() -> None:
    content, large = special(), important()
    by = in_place("D1", "G1", "gm", step="gm")
    wish = concludes(content, on_behalf_of="G1")
    contract.given(content, *ready(content)).when(wish, by).then(
        concluded(content, reviewed_by="D1", on_behalf_of="G1")
    )
    limited = in_place("D1", "G1", "gm", step="gm", most=999)
    assert contract.given(content, *ready(content)).when(wish, limited).refuses(NotDelegated).status == 403
    wish = concludes(large, on_behalf_of="G1")
    assert contract.given(large, *ready(large)).when(wish, by).refuses(NotDelegable).status == 403
    allowed = by_form("4.6.2", by, gm_important="yes")
    contract.given(large, *ready(large)).when(wish, allowed).then(concluded(large, reviewed_by="D1", on_behalf_of="G1"))


@pytest.mark.clause("P3-4.6.2b", "P3-4.6.2c")
def test_who_asked_or_countersigned_does_not_conclude() -> None:
    content = on_file(register(standard_terms=False), basis("office", actor="G1"))
    contract.given(content, *ready(content)).when(concludes(content), gm()).refuses(OwnRequest)
    content = special()
    signed = [signed_off(content, "finance", given_by="G1", on_behalf_of="FH")]
    given = contract.given(content, *ready(content), *signed)
    given.when(concludes(content), gm()).refuses(CountedAlready)
    large = important()
    contract.given(large, *ready(large)).when(concludes(large), gm()).then(
        concluded(large)
    )  # presiding is not deciding
