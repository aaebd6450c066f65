"""Facts and wishes of a review, with plain defaults; a test names only what its sentence is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.review import answered_by
from services.contracts.subjects.contract.review_wishes import ConcludeReview, Countersign, ReviewAsOfficeHead
from services.contracts.subjects.contract.state import ContractBasis
from shared.events.contracts import (
    ChecklistAnswered,
    ContractRegistered,
    ContractReviewed,
    CountersignGiven,
    FeasibilityRecorded,
    OfficeHeadReviewed,
    ReviewMeetingCalled,
    ReviewMeetingHeld,
    ReviewReportFiled,
    RisksRecorded,
)
from shared.office.delegations import Authority, Delegation, Delegations
from shared.runtime.policy import Book
from tests.unit.contracts.samples import BOOK, RULES, TODAY, approved, basis, line, on_file, register

HEADS = {"quality": "QH", "production": "PH", "purchasing": "UH", "finance": "FH"}
AT = datetime(2024, 6, 1, 3, tzinfo=UTC)


def special(**members: Any) -> ContractRegistered:
    """A special contract of 1,000.00 on file."""
    return on_file(register(standard_terms=False, **members))


def important(**members: Any) -> ContractRegistered:
    """A contract of 1,000,000.00 on file."""
    return on_file(register(line(quantity="10000"), **members))


def head(department: str, actor: str = "", **members: Any) -> ContractBasis:
    """The basis of a decision of a department's head."""
    return basis(f"{department}_head", actor=actor or HEADS.get(department, "OH"), **members)


def gm(actor: str = "G1", **members: Any) -> ContractBasis:
    """The basis of a decision of the general manager."""
    return basis("gm", actor=actor, **members)


def in_place(actor: str, whom: str, *words: str, step: str, most: Any = None, **members: Any) -> ContractBasis:
    """The basis of a decision in the place of somebody who is known by these words, by a delegation of one step."""
    given = Delegation("SQ-2024-000001", whom, actor, frozenset({step}), TODAY, TODAY, most, "abroad")  # type: ignore[arg-type]  # a step by its name
    right = Authority(whom, frozenset(words), Delegations({given.delegation_no: given}))
    return replace(basis(actor=actor, **members), right=right)


def by_form(form: str, of: ContractBasis, **numbers: Any) -> ContractBasis:
    """The same basis, where contracts are reviewed by another form, or other numbers hold."""
    [rules] = BOOK
    changed = ContractsRules.model_validate({**dict(rules), "review_form": form, **numbers})
    return replace(of, policy=Book([changed]))


def answers(content: ContractRegistered, **negative: dict[str, Any]) -> list[ChecklistAnswered]:
    """All items answered by the right people, yes apart from those whose second word is named."""
    return [
        ChecklistAnswered(
            contract_no="K1",
            content_hash=content.content_hash,
            answered_by="Q1",
            item=item,
            answered_as=min(answered_by(item)),
            **negative.get(item.split()[1], {"satisfied": True}),
        )
        for item in RULES.checklist
    ]


def of(content: ContractRegistered) -> dict[str, str]:
    """What every fact and wish about a content says."""
    return {"contract_no": "K1", "content_hash": content.content_hash}


def feasible(content: ContractRegistered, verdict: str = "feasible", **members: Any) -> FeasibilityRecorded:
    """What quality found."""
    said = {**of(content), "verdict": verdict, "recorded_by": "Q1", "recorded_on": TODAY}
    return FeasibilityRecorded.model_validate(said | members)


def risks(content: ContractRegistered, *found: tuple[int, int], **members: Any) -> RisksRecorded:
    """Risks of these likelihoods and impacts; none was found where there are none."""
    cure = {"measure": "second mill", "owner_id": "S2", "due_on": date(2024, 7, 1)}
    told = [{"text": "delay", "likelihood": likely, "impact": bad, **cure} for likely, bad in found]
    said = {**of(content), "recorded_by": "Q1", "recorded_on": TODAY, "risks": told, "none_found": not told}
    return RisksRecorded.model_validate(said | members)


def signed_off(content: ContractRegistered, department: str, verdict: str = "agree", **members: Any) -> Any:
    """The verdict of a department."""
    said = {**of(content), "department": department, "verdict": verdict, "given_by": HEADS[department]}
    return CountersignGiven.model_validate({**said, "given_on": TODAY, **members})


def all_signed_off(content: ContractRegistered, **verdicts: str) -> list[CountersignGiven]:
    """The verdicts of all departments, agreeing unless told."""
    return [signed_off(content, one, verdicts.get(one, "agree"), text="firm") for one in HEADS]


def passed_by_head(content: ContractRegistered, **members: Any) -> OfficeHeadReviewed:
    """The head of the office lets it go on to the GM."""
    said = {**of(content), "approved": True, "reviewed_by": "OH", "reviewed_on": TODAY}
    return OfficeHeadReviewed.model_validate(said | members)


def called(content: ContractRegistered, **members: Any) -> ReviewMeetingCalled:
    """A meeting called on Thursday for today, a Saturday."""
    when = {"meeting_at": AT, "called_on": date(2024, 5, 30), "earliest_on": date(2024, 5, 31)}
    return ReviewMeetingCalled.model_validate({**of(content), **when, "place": "A", "called_by": "UH", **members})


def minutes(content: ContractRegistered, **members: Any) -> dict[str, Any]:
    """What the minutes of a valid meeting say."""
    present = [{"department": one, "staff_id": who} for one, who in HEADS.items()]
    said = {**of(content), "held_at": AT, "place": "A", "presided_by": "G1", "present": present}
    return {**said, "opinions": {"quality": "fine"}, "resolutions": "go", **members}


def held(content: ContractRegistered, **members: Any) -> ReviewMeetingHeld:
    """A valid meeting."""
    said = {"recorded_by": "O1", "recorded_on": TODAY}
    return ReviewMeetingHeld.model_validate(minutes(content) | said | members)


def reported(content: ContractRegistered, **members: Any) -> ReviewReportFiled:
    """The report of the meeting."""
    said = {**of(content), "report": "go", "filed_by": "O1", "filed_on": TODAY}
    return ReviewReportFiled.model_validate(said | members)


def countersigns(content: ContractRegistered, department: str, verdict: str = "agree", **members: Any) -> Countersign:
    """A department gives its verdict."""
    return Countersign.model_validate({**of(content), "department": department, "verdict": verdict, **members})


def as_head(content: ContractRegistered, *, well: bool = True, **members: Any) -> ReviewAsOfficeHead:
    """The head of the office decides."""
    return ReviewAsOfficeHead.model_validate({**of(content), "approved": well, **members})


def concludes(content: ContractRegistered, *, well: bool = True, **members: Any) -> ConcludeReview:
    """The general manager concludes."""
    return ConcludeReview.model_validate({**of(content), "approved": well, **members})


def concluded(content: ContractRegistered, **members: Any) -> ContractReviewed:
    """The end of a review by the general manager."""
    said = {"path": content.kind, "step": "conclusion", "reviewed_by": "G1"}
    return approved(
        content,
        requirements=content.requirements,
        special_characteristics=content.special_characteristics,
        **(said | members),
    )


def ready(content: ContractRegistered, *risk: tuple[int, int]) -> list[Any]:
    """All that comes before the conclusion of a special or an important contract."""
    told = [*answers(content), feasible(content), risks(content, *risk)]
    if content.kind == "important":
        return [*told, called(content), held(content), reported(content)]
    return [*told, *all_signed_off(content), passed_by_head(content)]
