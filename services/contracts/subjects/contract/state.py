"""What became of a contract so far. P3-4.6, P3-4.7, P5-4.1

`registration`, `review` and `signing` hold what follows; `decide` puts them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import PriceList
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractBecameEffective,
    ContractHandedOver,
    ContractInvalidated,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    SigningAuthorityGranted,
)
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.runtime.ask.decisions import Basis, NotThere, Refused
from shared.runtime.policy import Book

ContractEvent = (
    ContractRegistered
    | ChecklistAnswered
    | ConcessionGranted
    | ContractReviewed
    | ContractSigned
    | ContractBecameEffective
    | ContractInvalidated
    | ContractHandedOver
)


class UnknownContract(NotThere):
    """There is no such contract."""

    field = "contract_no"


class AlreadyEffective(Refused):
    """An effective contract is changed by a change request, with the customer's consent and a new review."""

    clause = "P3-4.8.1"
    status = 409


class Invalid(Refused):
    """An invalid contract can carry nothing."""

    clause = "P5-4.1g"
    status = 409


class ContentChanged(Refused):
    """Review and signature bind to the content; this is not the content on file."""

    clause = "P3-4.6.1"
    status = 409


class TablesBehind(Refused):
    """The tables have not taken this contract in yet; ask again in a moment."""

    status = 409


@dataclass(frozen=True, slots=True)
class ContractBasis(Basis):
    """Rows of other streams and services that a decision about a contract rests on.

    `stays` is the number of the customer that stays, where the one of the contract was merged into another; `joining`
    has the rep where the checklist of that one is open; `products`
    are those of the contract that are listed, `price_list` holds their prices by first day, `headed` are the
    people of the departments that the caller heads, `favours` those whom he or she headed, by the first day of each
    change, from the day of a handover to yesterday; `names` are the ids and names of those of the house who are called
    as a signature says; `right` is the one by which somebody reviews or concedes.
    """

    policy: Book[ContractsRules]
    customer_known: bool = False
    stays: str | None = None
    staff: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    price_list: PriceList = field(default_factory=dict)
    may_review: bool = False
    is_gm: bool = False
    headed: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    favours: Mapping[date, frozenset[str]] = field(default_factory=dict)
    authority: SigningAuthorityGranted | None = None
    right: Authority = BY_OWN_RIGHT


@dataclass(slots=True)
class Contract:
    """A contract so far; `answers`, `concessions`, `review` and `signatures` belong to the content on file.

    `requesters` are all who registered or changed it: what one of them asked for may stand in every later content.
    """

    content: ContractRegistered | None = None
    requesters: set[str] = field(default_factory=set)
    answers: dict[str, ChecklistAnswered] = field(default_factory=dict)
    concessions: dict[str, ConcessionGranted] = field(default_factory=dict)
    review: ContractReviewed | None = None
    signatures: dict[str, ContractSigned] = field(default_factory=dict)
    effective: ContractBecameEffective | None = None
    invalid: ContractInvalidated | None = None
    handovers: dict[date, str] = field(default_factory=dict)


def rep_on(contract: Contract, day: date) -> str | None:
    """Return whose a contract is on a day; None: nobody's, since nothing is on file. P4-4.4"""
    begun = [first for first in contract.handovers if first <= day]
    if begun:
        return contract.handovers[max(begun)]
    return contract.content.staff_id if contract.content is not None else None


def evolve(contract: Contract, event: ContractEvent) -> Contract:
    """Take one more fact in."""
    match event:
        case ContractRegistered():
            file(contract, event)
        case ChecklistAnswered():
            contract.answers[event.item] = event
        case ConcessionGranted():
            contract.concessions[event.line_no] = event
        case ContractReviewed():
            contract.review = event
        case ContractSigned():
            contract.signatures[event.party] = event
        case ContractBecameEffective():
            contract.effective = event
        case ContractInvalidated():
            contract.invalid = event
        case ContractHandedOver():
            contract.handovers[event.effective_on] = event.staff_id
        case _:
            assert_never(event)
    return contract


def file(contract: Contract, event: ContractRegistered) -> None:
    """Put a content on file: what was decided about another one is void, concessions stay with their product.

    Whoever granted one and now asks for a content of his or her own has granted nothing: requesters do not decide.
    """
    before = {line.line_no: line.product_id for line in contract.content.lines} if contract.content else {}
    after = {line.line_no: line.product_id for line in event.lines}
    contract.concessions = {
        number: granted
        for number, granted in contract.concessions.items()
        if before.get(number) == after.get(number)
        and event.requested_by not in {granted.granted_by, granted.on_behalf_of}
    }
    contract.content = event
    contract.requesters.add(event.requested_by)
    contract.answers, contract.signatures, contract.review = {}, {}, None


def draft(contract: Contract, number: str) -> ContractRegistered:
    """Return the content of a contract that is still open to review and signature; raises what forbids that."""
    if contract.content is None:
        raise UnknownContract(number)
    if contract.invalid is not None:
        raise Invalid(contract.invalid.reason)
    if contract.effective is not None:
        raise AlreadyEffective(f"Contract {number}.")
    return contract.content
