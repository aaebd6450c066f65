"""How every review ends: what each approval needs, the fact, and who is told of it. P3-4.3, P3-4.6, P3-4.6.3"""

from collections.abc import Sequence
from typing import Any, Literal

from services.contracts.subjects.contract.state import Contract, ContractBasis
from shared.events.contracts import ContractRegistered, ContractReviewed, Notice
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused


class RequirementsUnconfirmed(Refused):
    """Quality confirms each requirement with a document before a contract is approved."""

    clause = "P3-4.3"


def check_requirements(contract: Contract, content: ContractRegistered) -> None:
    """Refuse while a requirement is not confirmed."""
    numbers = range(1, len(content.requirements) + 1)
    if missing := [number for number in numbers if number not in contract.steps.confirmations]:
        raise RequirementsUnconfirmed(f"Open: {', '.join(map(str, missing))}.", missing=missing)


PERSONS = ("rep", "owner", "head")
"""Who is told of an approved change beside the departments. P3-4.8.4"""


def told(contract: Contract, content: ContractRegistered, departments: Sequence[str]) -> tuple[str, ...]:
    """Return who is told of an approved content: departments; of a change persons as well. P3-4.6.3, P3-4.8.4"""
    if contract.effective is None:
        return tuple(departments)
    terms = ("finance_head",) if contract.effective.terms != content.terms else ()
    return (*departments, *PERSONS, *terms)


def ended(
    contract: Contract,
    content: ContractRegistered,
    basis: ContractBasis,
    who: Decider,
    *,
    approved: bool,
    opinion: str | None,
    step: Literal["office_head", "conclusion", "return"] | None = None,
    **accepted: Any,
) -> ContractReviewed:
    """Return the end of a review; an approval raises a notice for each who is told of it."""
    rules, today = basis.policy.on(basis.stamp.today), basis.stamp.today
    due_on = rules.notice_days.since(today, basis.calendar).due_on
    return ContractReviewed(
        contract_no=content.contract_no,
        revision=content.revision,
        content_hash=content.content_hash,
        path=content.kind,
        approved=approved,
        reviewed_on=today,
        reviewed_by=who.actor,
        on_behalf_of=who.for_whom,
        opinion=opinion,
        requirements=content.requirements,
        special_characteristics=content.special_characteristics,
        step=step,
        notices=tuple(
            Notice(department=one, due_on=due_on) for one in told(contract, content, rules.notice_departments)
        )
        if approved
        else (),
        **accepted,
    )
