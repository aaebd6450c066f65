"""What is recorded for a review: documents of requirements, special characteristics, feasibility, risks, answers."""

from datetime import date
from typing import Any

import pytest

from services.contracts.subjects.contract.content import classed
from services.contracts.subjects.contract.ending import RequirementsUnconfirmed
from services.contracts.subjects.contract.records import (
    MeasuresDoNotFit,
    RisksDoNotFit,
    RiskWithoutMeasure,
    UnknownOwner,
    UnknownRequirement,
)
from services.contracts.subjects.contract.registration import (
    CharacteristicDropped,
    ImportantByAmount,
    KindBelowTheRule,
    QualityChangesCharacteristics,
)
from services.contracts.subjects.contract.review import (
    AlreadyReviewed,
    ChecklistOpen,
    NotYoursToAnswer,
    answered_by,
)
from services.contracts.subjects.contract.review_wishes import ConfirmRequirement, RecordFeasibility, RecordRisks
from services.contracts.subjects.contract.state import ContentChanged
from services.contracts.subjects.contract.wishes import AnswerChecklist, ChangeContract, ReviewContract
from shared.events.contracts import ChecklistAnswered, ContractRegistered, Requirement, RequirementConfirmed
from tests.unit.contracts.samples import (
    RULES,
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
from tests.unit.contracts.steps import answers, concluded, concludes, feasible, gm, of, ready, risks, special

STANDARD = "GB/T 13663-2018"
PRESSURE = Requirement(kind="legal", text="withstands 1.6 MPa")
ROUGH = "b: 表面粗糙度 ≤ 0.8"
QUALITY = basis("quality", actor="Q1")


def confirms(content: ContractRegistered, number: int = 1, document: str = STANDARD) -> ConfirmRequirement:
    return ConfirmRequirement.model_validate({**of(content), "requirement_no": number, "document": document})


def confirmed(content: ContractRegistered, number: int = 1, document: str = STANDARD) -> RequirementConfirmed:
    said = {"confirmed_by": "Q1", "confirmed_on": TODAY}
    return RequirementConfirmed(**dict(confirms(content, number, document)), **said)


@pytest.mark.clause("P3-4.3")
def test_a_contract_is_approved_when_quality_named_a_document_for_each_requirement() -> None:
    content = on_file(register(requirements=(PRESSURE, PRESSURE)))
    given = contract.given(content, *checklist(content))
    given.when(confirms(content), QUALITY).then(confirmed(content))
    review = ReviewContract(**of(content), approved=True)
    refusal = given.when(review, as_reviewer()).refuses(RequirementsUnconfirmed)
    assert (refusal.clause, refusal.status, refusal.members) == ("P3-4.3", 422, {"missing": [1, 2]})
    half = contract.given(content, *checklist(content), confirmed(content, 2))
    assert half.when(review, as_reviewer()).refuses(RequirementsUnconfirmed).members == {"missing": [1]}
    whole = contract.given(content, *checklist(content), confirmed(content), confirmed(content, 2))
    whole.when(review, as_reviewer()).then(approved(content, requirements=content.requirements))
    whole.when(review.model_copy(update={"approved": False}), as_reviewer())


@pytest.mark.clause("P3-4.3")
def test_a_confirmation_is_of_the_content_on_file_and_replaced_until_the_review_ends() -> None:
    content = on_file(register(requirements=(PRESSURE,)))
    once = contract.given(content, confirmed(content))
    once.when(confirms(content), QUALITY).then()
    once.when(confirms(content, document="GB/T 1"), QUALITY).then(confirmed(content, document="GB/T 1"))
    once.when(confirms(content, 2), QUALITY).refuses(UnknownRequirement)
    once.when(confirms(content.model_copy(update={"content_hash": "other"})), QUALITY).refuses(ContentChanged)
    ended = contract.given(content, confirmed(content), approved(content))
    ended.when(confirms(content, document="GB/T 1"), QUALITY).refuses(AlreadyReviewed)
    changed = content.model_copy(update={"revision": 2, "content_hash": "other"})
    again = contract.given(content, confirmed(content), changed, *checklist(changed))
    again.when(ReviewContract(**of(changed), approved=True), as_reviewer()).refuses(RequirementsUnconfirmed)


@pytest.mark.clause("P3-4.4")
def test_a_characteristic_has_a_class_and_none_written_is_a() -> None:
    assert classed(ROUGH) == ("b", "表面粗糙度 ≤ 0.8")
    assert classed("c:drawn cold") == ("c", "drawn cold")
    assert classed("drawn cold") == classed("a: drawn cold") == ("a", "drawn cold")
    assert classed("d: drawn cold") == ("a", "d: drawn cold")
    assert classed("b:") == ("a", "b:")


@pytest.mark.clause("P3-4.4")
def test_everybody_who_writes_adds_one_and_only_quality_alters_or_drops_one() -> None:
    known = on_file(register(special_characteristics=(ROUGH, "clean")))
    given = contract.given(known)

    def changed(*named: str, **members: Any) -> ChangeContract:
        return ChangeContract(**register(special_characteristics=named, **members).model_dump())

    for kept in (("a: clean", ROUGH, "c: cold"), (ROUGH, "clean", "new")):
        [event] = given.when(changed(*kept), basis(actor="rep")).decide()
        assert isinstance(event, ContractRegistered)
        assert event.special_characteristics == kept
    for lost in ((), ("clean",), (ROUGH, "b: clean"), ("b: 表面粗糙度 ≤ 1.6", "clean")):
        refusal = given.when(changed(*lost), basis("office", actor="O1")).refuses(CharacteristicDropped)
        assert (refusal.clause, refusal.status) == ("P3-4.4", 422)
        assert given.when(changed(*lost), QUALITY).decide()
    refusal = given.when(changed("clean", standard_terms=False), QUALITY).refuses(QualityChangesCharacteristics)
    assert (refusal.clause, refusal.status) == ("P3-4.4", 403)


@pytest.mark.clause("P3-4.2.3")
def test_feasibility_with_measures_names_each_with_owner_and_day() -> None:
    content = special()
    measures = [{"text": "new die", "owner_id": "S2", "due_on": date(2024, 7, 1)}]
    wish = RecordFeasibility.model_validate({**of(content), "verdict": "with_measures", "measures": measures})
    fact = feasible(content, "with_measures", measures=measures)
    contract.given(content).when(wish, QUALITY).then(fact)
    contract.given(content, fact).when(wish, QUALITY).then()
    bare = wish.model_copy(update={"measures": ()})
    assert contract.given(content).when(bare, QUALITY).refuses(MeasuresDoNotFit).clause == "P3-4.2.3"
    contract.given(content).when(wish.model_copy(update={"verdict": "feasible"}), QUALITY).refuses(MeasuresDoNotFit)
    contract.given(content).when(wish, basis("quality", actor="Q1", staff=frozenset())).refuses(UnknownOwner)
    plain = bare.model_copy(update={"verdict": "not_feasible"})
    contract.given(content, fact).when(plain, QUALITY).then(feasible(content, "not_feasible"))


def risk(likelihood: int, impact: int, **members: Any) -> dict[str, Any]:
    return {"text": "delay", "likelihood": likelihood, "impact": impact, **members}


CURE = {"measure": "second mill", "owner_id": "S2", "due_on": date(2024, 7, 1)}


@pytest.mark.clause("P3-4.6.4")
@pytest.mark.parametrize(
    ("told", "passes"),
    [
        (risk(2, 3), True),
        (risk(2, 4), False),
        (risk(2, 4, **CURE), True),
        (risk(3, 5), False),
        (risk(3, 5, **CURE), True),
        (risk(3, 5, **{**CURE, "due_on": None}), False),
        (risk(3, 5, **{**CURE, "owner_id": None}), False),
        (risk(3, 5, **{**CURE, "measure": None}), False),
        (risk(1, 5, measure="none needed"), True),
    ],
)
def test_a_risk_of_eight_or_more_has_measure_owner_and_day(told: dict[str, Any], passes: bool) -> None:  # noqa: FBT001  # a column
    content = special()
    wish = RecordRisks.model_validate({**of(content), "risks": [told]})
    sentence = contract.given(content).when(wish, QUALITY)
    if passes:
        sentence.then(risks(content, risks=[told], none_found=False))
        return
    refusal = sentence.refuses(RiskWithoutMeasure)
    assert (refusal.clause, refusal.status) == ("P3-4.6.4", 422)


@pytest.mark.clause("P3-4.6.4")
def test_either_risks_are_named_or_that_there_is_none() -> None:
    content = special()
    none = RecordRisks.model_validate({**of(content), "none_found": True})
    contract.given(content).when(none, QUALITY).then(risks(content))
    contract.given(content, risks(content)).when(none, QUALITY).then()
    for wrong in (none.model_copy(update={"none_found": False}), none.model_copy(update={"risks": (1,)})):
        assert contract.given(content).when(wrong, QUALITY).refuses(RisksDoNotFit).clause == "P3-4.6.4"
    stranger = RecordRisks.model_validate({**of(content), "risks": [risk(3, 5, **CURE)]})
    contract.given(content).when(stranger, basis("quality", actor="Q1", staff=frozenset())).refuses(UnknownOwner)


WHO = {
    "a": "office",
    "b": "office",
    "c technology": "production_head",
    "c materials": "purchasing_head",
    "c inspection": "quality",
    "c equipment": "production_head",
    "c quality": "quality",
    "c quantity and specification": "production_head",
    "c other conditions such as safety": "production_head",
    "d": "counsel",
    "e": "quality",
}


@pytest.mark.clause("P3-4.5.2")
@pytest.mark.parametrize("item", RULES.checklist)
def test_each_item_of_a_special_review_is_answered_by_who_knows(item: str) -> None:
    content, right = special(), WHO.get(item) or WHO[item[:1]]
    wish = AnswerChecklist(**of(content), item=item, satisfied=True)
    fact = ChecklistAnswered(**wish.model_dump(), answered_by="X1", answered_as=right)
    contract.given(content).when(wish, basis(right, actor="X1")).then(fact)
    if item.startswith("d"):
        head = fact.model_copy(update={"answered_as": "office_head"})
        contract.given(content).when(wish, basis("office", "manager", "office_head", actor="X1")).then(head)
    for other in ({"rep"}, {"gm"}, {"office", "quality", "production_head", "purchasing_head"} - answered_by(item)):
        refusal = contract.given(content).when(wish, basis(*other, actor="X1")).refuses(NotYoursToAnswer)
        assert (refusal.clause, refusal.status) == ("P3-4.5.2", 403)


@pytest.mark.clause("P3-4.5.2")
def test_a_remedy_is_accepted_by_the_gm_by_name_and_what_is_unlawful_has_none() -> None:
    content = special()
    rest = [one for one in ready(content) if not isinstance(one, ChecklistAnswered)]
    remedied = answers(content, materials={"satisfied": False, "remedy": "another mill"})
    given = contract.given(content, *remedied, *rest)
    named = concludes(content, accepted_remedies=["c materials"])
    given.when(named, gm()).then(concluded(content, accepted_remedies=("c materials",)))
    refusal = given.when(concludes(content), gm()).refuses(ChecklistOpen)
    assert (refusal.clause, refusal.status) == ("P3-4.5.2", 409)
    bare = contract.given(content, *answers(content, materials={"satisfied": False}), *rest)
    assert bare.when(named, gm()).refuses(ChecklistOpen).status == 409
    unlawful = contract.given(content, *answers(content, lawful={"satisfied": False, "remedy": "ask"}), *rest)
    unlawful.when(concludes(content, accepted_remedies=["d lawful"]), gm()).refuses(ChecklistOpen)


@pytest.mark.clause("P3-4.5.1")
def test_the_kind_is_never_lowered_for_the_amount() -> None:
    lowered = register(line(quantity="10000"), kind="special", kind_reason="yearly frame")
    refusal = contract.given().when(lowered, basis("office_head")).refuses(ImportantByAmount)
    assert (refusal.clause, refusal.status) == ("P3-4.5.1", 422)
    below = register(line(quantity="9999.999"), kind="routine", standard_terms=False, kind_reason="yearly frame")
    assert contract.given().when(below, basis("office_head")).decide()
    contract.given().when(below, basis("rep")).refuses(KindBelowTheRule)
