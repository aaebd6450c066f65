"""The GM concludes the review of special and important contracts. P3-4.6.2b, P3-4.6.2c, P3-4.6.4"""

from collections.abc import Iterator

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.ending import check_requirements, ended
from services.contracts.subjects.contract.records import size
from services.contracts.subjects.contract.review import (
    ChecklistOpen,
    check_answers,
    check_not_own,
    check_prices,
    under_review,
)
from services.contracts.subjects.contract.review_wishes import ConcludeReview
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent
from services.contracts.subjects.contract.steps import CONCLUSION, Way, check_way, way_of
from shared.events.contracts import ContractRegistered
from shared.runtime.ask.decisions import Refused


class OfficeHeadOpen(Refused):
    """The GM concludes after the departments and the office head."""

    clause = "P3-4.6.2b"
    status = 409


class ReportOpen(Refused):
    """The GM concludes after the meeting and its report."""

    clause = "P3-4.6.2c"
    status = 409


class NotTheGm(Refused):
    """The GM concludes, or whom the GM lets decide."""

    clause = "P3-4.6.2b"
    status = 403


class NotFeasible(Refused):
    """A special or important contract is approved when quality has found that it can be made."""

    clause = "P3-4.2.3"


class RisksNotRecorded(Refused):
    """A special or important contract is approved when its risks are on record."""

    clause = "P3-4.6.4"


class RisksNotAccepted(Refused):
    """The GM names each risk of `risk.gm_from` or more that is accepted, and none that is not on record."""

    field = "accepted_risks"
    clause = "P3-4.6.4"


class RemediesNotAccepted(Refused):
    """The GM names no item of the checklist that is not answered by a remedy."""

    field = "accepted_remedies"
    clause = "P3-4.5.2"


class NoAgreedInquiry(Refused):
    """A special or important contract rests on an inquiry that is agreed with the customer."""

    clause = "P1-1.1"


def conclude(contract: Contract, command: ConcludeReview, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the GM's conclusion, which ends the review of a special or important contract."""
    who, known = basis.right.decider(basis.stamp), contract.review
    told = command.content_hash, command.approved, who.actor, command.opinion
    accepted = command.accepted_risks, command.accepted_remedies
    if known is not None and known.step == "conclusion":
        before = known.content_hash, known.approved, known.reviewed_by, known.opinion
        if (before, (known.accepted_risks, known.accepted_remedies)) == (told, accepted):
            return
    content = under_review(contract, command.contract_no, command.content_hash)
    rules = basis.policy.on(basis.stamp.today)
    special: tuple[Way, ...] = () if rules.review_form == "4.2.2" else ("countersign",)
    check_way(content, rules, *special, "meeting")
    personal = content.kind == "important" and not rules.gm_important
    if not basis.right.steps(basis.stamp, "gm", amount=content.amount, personal=personal):
        raise NotTheGm(f"{who.actor} is not.")
    check_not_own(contract, content, who)
    contract.steps.check_once(who, CONCLUSION)
    if command.approved:
        check_in_turn(contract, content, rules)
        check_requirements(contract, content)
        check_records(contract, command, rules)
        check_answers(contract, rules)
        check_remedies(contract, command)
        check_prices(contract, content.lines, rules, basis.stamp.today)
    yield ended(
        contract,
        content,
        basis,
        who,
        approved=command.approved,
        opinion=command.opinion,
        step="conclusion",
        accepted_risks=command.accepted_risks,
        accepted_remedies=command.accepted_remedies,
    )


def check_in_turn(contract: Contract, content: ContractRegistered, rules: ContractsRules) -> None:
    """Refuse a conclusion before the steps that come first."""
    if way_of(content.kind, rules) == "meeting":
        if contract.steps.report is None:
            raise ReportOpen(f"Contract {content.contract_no}.")
    elif contract.steps.office_head is None:
        raise OfficeHeadOpen(f"Contract {content.contract_no}.")


def check_records(contract: Contract, command: ConcludeReview, rules: ContractsRules) -> None:
    """Refuse what quality did not find feasible, and risks that are not on record or not accepted."""
    if rules.review_inquiry_required:
        raise NoAgreedInquiry
    check_feasible(contract)
    check_risks_on_record(contract)
    risks, named = contract.steps.risks, set(command.accepted_risks)
    missing = sorted(set(risks_to_accept(contract, rules)) - named)
    unknown = sorted(named - set(range(1, len(risks.risks if risks else ()) + 1)))
    if missing or unknown:
        told = f"Not named: {', '.join(map(str, missing)) or 'none'}."
        raise RisksNotAccepted(told, missing=missing, unknown=unknown)


def check_feasible(contract: Contract) -> None:
    """Refuse what quality did not find feasible."""
    found = contract.steps.feasibility
    if found is None or found.verdict == "not_feasible":
        raise NotFeasible("Nothing is on record." if found is None else f"By {found.recorded_by}.")


def check_risks_on_record(contract: Contract) -> None:
    """Refuse while nobody said which risks there are."""
    if contract.steps.risks is None:
        raise RisksNotRecorded


def risks_to_accept(contract: Contract, rules: ContractsRules) -> list[int]:
    """Return the numbers of the risks that the GM is to name."""
    risks = contract.steps.risks.risks if contract.steps.risks is not None else ()
    return [number for number, one in enumerate(risks, 1) if size(one) >= rules.risk_gm_from]


def check_remedies(contract: Contract, command: ConcludeReview) -> None:
    """Refuse remedies that the GM does not accept by name, and names of what is no remedy."""
    remedied = {item for item, answer in contract.answers.items() if not answer.satisfied}
    named = set(command.accepted_remedies)
    if missing := sorted(remedied - named):
        raise ChecklistOpen(f"Not accepted: {'; '.join(missing)}.", missing=[], negative=missing)
    if unknown := sorted(named - remedied):
        raise RemediesNotAccepted(f"{'; '.join(unknown)}.", unknown=unknown)
