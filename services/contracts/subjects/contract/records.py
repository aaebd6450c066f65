"""What is recorded for a review, and decides nothing: documents, feasibility, risks. P3-4.2.3, P3-4.3, P3-4.6.4"""

from collections.abc import Iterator

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.review import under_review
from services.contracts.subjects.contract.review_wishes import ConfirmRequirement, RecordFeasibility, RecordRisks
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent
from shared.events import Event
from shared.events.contracts import FeasibilityRecorded, RequirementConfirmed, RisksRecorded
from shared.events.reviews import Risk
from shared.runtime.ask.decisions import NotThere, Refused


class UnknownRequirement(NotThere):
    """The contract has no requirement of this number."""


class MeasuresDoNotFit(Refused):
    """Measures belong to `with_measures`, which names at least one."""

    field = "measures"
    clause = "P3-4.2.3"


class UnknownOwner(Refused):
    """A measure is owned by somebody who works in the company."""

    field = "owner_id"


class RisksDoNotFit(Refused):
    """Risks are recorded, or it is recorded that none was found."""

    field = "risks"
    clause = "P3-4.6.4"


class RiskWithoutMeasure(Refused):
    """A risk of `risk.measure_from` or more has a measure, an owner and a day."""

    field = "risks"
    clause = "P3-4.6.4"


def confirm(contract: Contract, command: ConfirmRequirement, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the document by which a requirement goes; a later one replaces it until the review ends."""
    content = under_review(contract, command.contract_no, command.content_hash)
    if command.requirement_no > len(content.requirements):
        raise UnknownRequirement(f"It has {len(content.requirements)}.")
    said = {"confirmed_by": basis.stamp.actor, "confirmed_on": basis.stamp.today}
    event = RequirementConfirmed(**dict(command), **said)
    if not repeated(event, contract.steps.confirmations.get(command.requirement_no)):
        yield event


def study(contract: Contract, command: RecordFeasibility, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield whether it can be made; a later record replaces it until the review ends."""
    under_review(contract, command.contract_no, command.content_hash)
    if bool(command.measures) != (command.verdict == "with_measures"):
        raise MeasuresDoNotFit(f"It is {command.verdict}, with {len(command.measures)} measures.")
    check_owners([one.owner_id for one in command.measures], basis)
    event = FeasibilityRecorded(**dict(command), recorded_by=basis.stamp.actor, recorded_on=basis.stamp.today)
    if not repeated(event, contract.steps.feasibility):
        yield event


def assess(contract: Contract, command: RecordRisks, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the risks, all of them; a later record replaces it until the review ends."""
    under_review(contract, command.contract_no, command.content_hash)
    if bool(command.risks) == command.none_found:
        raise RisksDoNotFit
    check_measures(command.risks, basis.policy.on(basis.stamp.today))
    check_owners([one.owner_id for one in command.risks if one.owner_id is not None], basis)
    event = RisksRecorded(**dict(command), recorded_by=basis.stamp.actor, recorded_on=basis.stamp.today)
    if not repeated(event, contract.steps.risks):
        yield event


def size(risk: Risk) -> int:
    """Return how much there is to a risk."""
    return risk.likelihood * risk.impact


def check_measures(risks: tuple[Risk, ...], rules: ContractsRules) -> None:
    """Refuse risks of a size that needs a measure, with an owner and a day, where they have none."""
    missing = [
        number
        for number, risk in enumerate(risks, 1)
        if size(risk) >= rules.risk_measure_from and None in {risk.measure, risk.owner_id, risk.due_on}
    ]
    if missing:
        raise RiskWithoutMeasure(f"Risk {', '.join(map(str, missing))}.", missing=missing)


def check_owners(owners: list[str], basis: ContractBasis) -> None:
    """Refuse owners whom nobody knows."""
    if unknown := sorted(set(owners) - basis.staff):
        raise UnknownOwner(f"Staff {', '.join(unknown)} is not on the roster.")


def repeated(event: Event, known: Event | None) -> bool:
    """Return whether this is on record as it is, whatever the day on which it was said."""
    if known is None:
        return False
    days = {name for name in type(event).model_fields if name.endswith("ed_on") or name == "given_on"}
    return event.model_dump(exclude=days) == known.model_dump(exclude=days)
