"""Countersigns, the head of the office after them, and who counts in a review."""

from typing import Any

import pytest

from services.contracts.subjects.contract.countersigning import (
    CountersignsOpen,
    DepartmentsDisagree,
    NotACountersigner,
    NotThatHead,
    OfficeHeadHasDecided,
    WithoutText,
)
from services.contracts.subjects.contract.review import AlreadyReviewed, OwnRequest
from services.contracts.subjects.contract.steps import CountedAlready, NeedsMeeting, NeedsReviewer, NotByThisForm
from services.contracts.subjects.contract.wishes import ReviewContract
from shared.office.delegations import NotDelegated
from tests.unit.contracts.samples import approved, as_reviewer, basis, checklist, contract, on_file
from tests.unit.contracts.steps import (
    HEADS,
    all_signed_off,
    as_head,
    by_form,
    countersigns,
    feasible,
    head,
    important,
    in_place,
    of,
    passed_by_head,
    signed_off,
    special,
)


@pytest.mark.clause("P3-4.6.2b")
@pytest.mark.parametrize("department", HEADS)
def test_a_department_countersigns_by_its_head(department: str) -> None:
    content = special()
    given = contract.given(content)
    given.when(countersigns(content, department), head(department)).then(signed_off(content, department))
    contract.given(content, signed_off(content, department)).when(
        countersigns(content, department), head(department)
    ).then()
    for words in (("gm",), (department,), ("office_head",)):
        refusal = given.when(countersigns(content, department), basis(*words, actor="X")).refuses(NotThatHead)
        assert (refusal.clause, refusal.status) == ("P3-4.6.2b", 403)


@pytest.mark.clause("P3-4.6.2b")
def test_a_condition_and_a_disagreement_say_what_they_are_and_may_be_changed() -> None:
    content = special()
    for verdict in ("condition", "disagree"):
        wish = countersigns(content, "quality", verdict)
        assert contract.given(content).when(wish, head("quality")).refuses(WithoutText).clause == "P3-4.6.2b"
        told = wish.model_copy(update={"text": "thicker"})
        fact = signed_off(content, "quality", verdict, text="thicker")
        contract.given(content).when(told, head("quality")).then(fact)
        agreed = contract.given(content, fact)
        agreed.when(countersigns(content, "quality"), head("quality")).then(signed_off(content, "quality"))
    late = contract.given(content, *all_signed_off(content), passed_by_head(content))
    refusal = late.when(countersigns(content, "quality", "disagree", text="no"), head("quality")).refuses(
        OfficeHeadHasDecided
    )
    assert refusal.status == 409


@pytest.mark.clause("P3-4.6.2b")
def test_the_head_of_the_office_waits_for_all_departments() -> None:
    content = special()
    all_in = all_signed_off(content)
    contract.given(content, *all_in).when(as_head(content), head("office")).then(passed_by_head(content))
    for well in (True, False):
        refusal = (
            contract.given(content, *all_in[:-1])
            .when(as_head(content, well=well), head("office"))
            .refuses(CountersignsOpen)
        )
        assert (refusal.clause, refusal.status, refusal.members) == ("P3-4.6.2b", 409, {"missing": ["finance"]})


@pytest.mark.clause("P3-4.6.2b")
@pytest.mark.parametrize("verdict", ["disagree", "condition"])
def test_against_a_department_the_head_of_the_office_can_only_return(verdict: str) -> None:
    content = special()
    given = contract.given(content, *all_signed_off(content, production=verdict))
    refusal = given.when(as_head(content), head("office")).refuses(DepartmentsDisagree)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2b", 409)
    given.when(as_head(content, well=False, opinion="no"), head("office")).then(
        passed_by_head(content, approved=False, opinion="no"),
        approved(content, approved=False, path="special", step="office_head", reviewed_by="OH", opinion="no"),
    )
    met = contract.given(content, *all_signed_off(content, production=verdict), signed_off(content, "production"))
    met.when(as_head(content), head("office")).then(passed_by_head(content))


@pytest.mark.clause("P3-4.6.2a", "P3-4.6.2b", "P3-4.6.2c")
def test_by_the_wrong_form_nobody_decides() -> None:
    routine, large = on_file(), important()
    for wish, by in ((countersigns(routine, "quality"), head("quality")), (as_head(routine), head("office"))):
        assert contract.given(routine).when(wish, by).refuses(NeedsReviewer).clause == "P3-4.6.2a"
    refusal = contract.given(large).when(countersigns(large, "quality"), head("quality")).refuses(NeedsMeeting)
    assert (refusal.clause, refusal.status) == ("P3-4.6.2c", 422)


@pytest.mark.clause("P3-4.2.2")
def test_by_the_other_form_the_head_of_the_office_ends_a_routine_review() -> None:
    content = on_file()
    office, quality = by_form("4.2.2", head("office")), by_form("4.2.2", head("quality"))
    given = contract.given(content, *checklist(content), *all_signed_off(content))
    given.when(as_head(content), office).then(
        passed_by_head(content), approved(content, step="office_head", reviewed_by="OH")
    )
    contract.given(content).when(countersigns(content, "quality"), quality).then(signed_off(content, "quality"))
    reviewer = by_form("4.2.2", as_reviewer())
    assert given.when(ReviewContract(**of(content), approved=True), reviewer).refuses(NotByThisForm).clause == (
        "P3-4.2.2"
    )
    other = special()
    refusal = contract.given(other).when(countersigns(other, "quality"), quality).refuses(NotByThisForm)
    assert (refusal.clause, refusal.status) == ("P3-4.2.2", 422)


def test_which_departments_countersign_is_a_number_of_the_rule_book() -> None:
    content = special()
    fewer = {"review_countersign": ("quality", "finance")}
    production, office = by_form("4.6.2", head("production"), **fewer), by_form("4.6.2", head("office"), **fewer)
    contract.given(content).when(countersigns(content, "production"), production).refuses(NotACountersigner)
    both = [signed_off(content, one) for one in ("quality", "finance")]
    contract.given(content, *both).when(as_head(content), office).then(passed_by_head(content))


@pytest.mark.clause("P3-4.6.2b")
def test_one_person_counts_once_and_records_do_not_count() -> None:
    content = special()
    records = [feasible(content, recorded_by="QH"), signed_off(content, "quality")]
    contract.given(content, records[0]).when(countersigns(content, "quality"), head("quality")).then(records[1])
    again = in_place("QH", "OH", "office", "office_head", step="office_head")
    rest = [signed_off(content, one) for one in HEADS if one != "quality"]
    decides = as_head(content, on_behalf_of="OH")
    refusal = contract.given(content, *records, *rest).when(decides, again).refuses(CountedAlready)
    assert refusal.clause == "P3-4.6.2b"
    fresh = in_place("O9", "OH", "office", "office_head", step="office_head")
    contract.given(content, *records, *rest).when(decides, fresh).then(
        passed_by_head(content, reviewed_by="O9", on_behalf_of="OH")
    )


@pytest.mark.clause("P3-4.6.2b")
def test_a_head_who_is_used_up_lets_a_delegate_decide() -> None:
    content = special()
    once = contract.given(content, signed_off(content, "quality", given_by="B1"))
    both = basis("production_head", "quality_head", actor="B1")
    once.when(countersigns(content, "production"), both).refuses(CountedAlready)
    wish = countersigns(content, "production", on_behalf_of="B1")
    by_other = in_place("D9", "B1", "production_head", "quality_head", step="countersign")
    fact = signed_off(content, "production", given_by="D9", on_behalf_of="B1")
    once.when(wish, by_other).then(fact)
    used = contract.given(content, fact)
    for person in ("B1", "D9"):
        own = basis("purchasing_head", actor=person)
        used.when(countersigns(content, "purchasing"), own).refuses(CountedAlready)


@pytest.mark.clause("P3-4.6.2b")
@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ({}, None),
        ({"step": "office_head"}, NotDelegated),
        ({"most": 999}, NotDelegated),
        ({"whom": "rep"}, OwnRequest),
        ({"actor": "S1"}, OwnRequest),
    ],
)
def test_a_delegate_is_bound_by_step_amount_and_both_by_their_own_requests(
    members: dict[str, Any], refusal: Any
) -> None:
    content = special()
    told = {"actor": "D9", "whom": "QH", "step": "countersign", **members}
    by = in_place(told.pop("actor"), told.pop("whom"), "quality_head", **told)
    wish = countersigns(content, "quality", on_behalf_of=by.right.for_whom)
    sentence = contract.given(content).when(wish, by)
    if refusal is None:
        sentence.then(signed_off(content, "quality", given_by="D9", on_behalf_of="QH"))
    else:
        assert sentence.refuses(refusal).status == 403


def test_a_delegate_of_one_department_does_not_speak_for_another() -> None:
    content = special()
    by = in_place("D9", "QH", "quality_head", step="countersign")
    contract.given(content).when(countersigns(content, "finance", on_behalf_of="QH"), by).refuses(NotThatHead)


def test_after_the_end_nobody_countersigns() -> None:
    content = special()
    ended = contract.given(content, *all_signed_off(content), approved(content, approved=False))
    ended.when(countersigns(content, "quality", "disagree", text="no"), head("quality")).refuses(AlreadyReviewed)
    ended.when(as_head(content), head("office")).refuses(AlreadyReviewed)
