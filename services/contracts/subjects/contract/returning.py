"""Deciders return a contract, or take it for more than it is; so does the head of its rep return it. P2-3, P3-4.5.1"""

from collections.abc import Iterator

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import KINDS
from services.contracts.subjects.contract.ending import ended
from services.contracts.subjects.contract.review import check_not_own, under_review
from services.contracts.subjects.contract.review_wishes import RaiseKind, ReturnContract
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, rep_on
from services.contracts.subjects.contract.steps import NEEDED, Way, way_of
from shared.events.contracts import ContractKindRaised, ContractRegistered
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused


class MayNotReturn(Refused):
    """A contract is returned by the head of its rep's department, or by whoever decides in its review."""

    clause = "P2-3"
    status = 403


class MayNotRaise(Refused):
    """A contract is taken for more by whoever may decide in a review."""

    clause = "P3-4.5.1"
    status = 403


class KindOnlyRaised(Refused):
    """The kind is raised here, and never lowered."""

    field = "kind"
    clause = "P3-4.5.1"


def give_back(contract: Contract, command: ReturnContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the end of the round, before the approval, by the head of the rep or a decider. P2-3"""
    content, who = draft_of(contract, command, basis)
    if content is None:
        return
    rules = basis.policy.on(basis.stamp.today)
    rep = rep_on(contract, basis.stamp.today)
    if rep not in basis.headed and not decides(basis, rules, way_of(content.kind, rules)):
        raise MayNotReturn(f"{who.actor} is neither.")
    check_not_own(contract, content, who)
    yield ended(contract, content, basis, who, approved=False, opinion=command.reason, step="return")


def draft_of(
    contract: Contract, command: ReturnContract, basis: ContractBasis
) -> tuple[ContractRegistered | None, Decider]:
    """Return what is returned, None where the same person returned it before; and who asks."""
    who, known = Decider(basis.stamp.actor), contract.review
    if known is not None and (known.step, known.content_hash, known.reviewed_by, known.opinion) == (
        "return",
        command.content_hash,
        who.actor,
        command.reason,
    ):
        return None, who
    return under_review(contract, command.contract_no, command.content_hash), who


def decides(basis: ContractBasis, rules: ContractsRules, way: Way) -> bool:
    """Return whether the caller has a deciding step in a way of reviewing."""
    if way == "reviewer":
        return basis.may_review
    heads = {f"{one}_head" for one in rules.review_countersign} | {"office_head"} if way == "countersign" else set()
    gm = {"gm"} if way == "meeting" or rules.review_form == "4.6.2" else set()
    return bool(basis.stamp.roles & (heads | gm))


def raise_kind(contract: Contract, command: RaiseKind, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield that the contract is taken for more; its steps begin again in the form of that kind. P3-4.5.1"""
    content = under_review(contract, command.contract_no, command.content_hash)
    rules = basis.policy.on(basis.stamp.today)
    if not any(decides(basis, rules, way) for way in NEEDED):
        raise MayNotRaise(f"{basis.stamp.actor} decides in none.")
    if command.kind == content.kind:
        return
    if KINDS.index(command.kind) < KINDS.index(content.kind):
        raise KindOnlyRaised(f"It is {content.kind}.")
    said = {"raised_by": basis.stamp.actor, "raised_on": basis.stamp.today}
    yield ContractKindRaised(**dict(command), revision=content.revision, **said)
