"""What became of a contract so far. P3-4.6, P3-4.7, P5-4.1

`registration`, `review` and `signing` hold what follows; `decide` puts them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.content import KINDS, PriceList
from services.contracts.subjects.contract.requests import ChangeEvent, Changes, OnFile, Spoken
from services.contracts.subjects.contract.standard_text import Template
from services.contracts.subjects.contract.steps import StepEvent, Steps
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractBecameEffective,
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractHandedOver,
    ContractInvalidated,
    ContractKindRaised,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    ContractTerminated,
    CopyMoved,
    CustomerConsentRecorded,
    Kind,
    NoticeAcknowledged,
    SigningAuthorityGranted,
)
from shared.office.calendar import EMPTY, Calendar
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
    | ContractTerminated
    | CopyMoved
    | ContractKindRaised
    | NoticeAcknowledged
    | ChangeEvent
    | StepEvent
)


class UnknownContract(NotThere):
    """There is no such contract."""

    field = "contract_no"


class AlreadyEffective(Refused):
    """An effective contract is changed by a change request, with the customer's consent and a new review."""

    clause = "P3-4.8.1"
    status = 409


class Invalid(Refused):
    """An invalid contract can carry nothing, until the GM signs the same content after its review."""

    clause = "P5-4.1g"
    status = 409


class Terminated(Refused):
    """A terminated contract is neither changed nor reviewed nor signed any more."""

    clause = "P5-4.1b"
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
    as a signature says; `right` is the one by which somebody decides; `departments` are those of which the caller is a
    member; `gms` are the general managers of the day of a meeting, `seats` who may sit in it for which department;
    `templates` are the standard texts; `goods` is what orders say is spoken for, by line; `owner` is the owner of the
    customer.
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
    calendar: Calendar = EMPTY
    departments: frozenset[str] = frozenset()
    gms: frozenset[str] = frozenset()
    seats: Mapping[str, frozenset[str]] = field(default_factory=dict)
    templates: Sequence[Template] = ()
    goods: Mapping[str, Spoken] = field(default_factory=dict)
    owner: str | None = None


@dataclass(slots=True)
class Contract:
    """A contract so far; `answers`, `concessions`, `steps`, `review` and `signatures` belong to the content on file.

    `requesters` are all who registered or changed it: what one of them asked for may stand in every later content.
    `rounds` are the reviews that ended, by revision; `raised` is the kind that a decider took it for, in each later
    content too; `noted` says which department took note of which revision; `copies` are those of the revision in force
    that went somewhere, by number. Of an effective contract the content on file is that of `effective`, the latest
    revision that both parties signed, or a later one that is drafted beside it.
    """

    content: ContractRegistered | None = None
    requesters: set[str] = field(default_factory=set)
    answers: dict[str, ChecklistAnswered] = field(default_factory=dict)
    concessions: dict[str, ConcessionGranted] = field(default_factory=dict)
    steps: Steps = field(default_factory=Steps)
    review: ContractReviewed | None = None
    rounds: dict[int, ContractReviewed] = field(default_factory=dict)
    raised: Kind | None = None
    noted: dict[tuple[int, str], NoticeAcknowledged] = field(default_factory=dict)
    signatures: dict[str, ContractSigned] = field(default_factory=dict)
    effective: ContractBecameEffective | None = None
    invalid: ContractInvalidated | None = None
    terminated: ContractTerminated | None = None
    copies: dict[int, CopyMoved] = field(default_factory=dict)
    handovers: dict[date, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def rep_on(contract: Contract, day: date) -> str | None:
    """Return whose a contract is on a day; None: nobody's, since nothing is on file. P4-4.4"""
    begun = [first for first in contract.handovers if first <= day]
    if begun:
        return contract.handovers[max(begun)]
    if contract.changes.first is not None:
        return contract.changes.first.staff_id
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
            contract.review = contract.rounds[event.revision] = event
        case ContractSigned():
            contract.signatures[event.party] = event
        case ContractBecameEffective():
            contract.effective, contract.copies = event, {}
            contract.changes.took_effect(event)
        case ContractInvalidated():
            contract.invalid = event
        case ContractTerminated():
            contract.terminated = event
        case ContractHandedOver():
            contract.handovers[event.effective_on] = event.staff_id
        case _:
            go_on(contract, event)
    return contract


def go_on(
    contract: Contract, event: ContractKindRaised | NoticeAcknowledged | CopyMoved | ChangeEvent | StepEvent
) -> None:
    """Take in what was said in a review, or after it."""
    match event:
        case ContractChangeRequested() | CustomerConsentRecorded() | ContractChangeWithdrawn():
            change(contract, event)
        case CopyMoved():
            contract.copies[event.copy_no] = event
        case ContractKindRaised():
            raise_kind(contract, event)
        case NoticeAcknowledged():
            contract.noted[event.revision or 0, event.department] = event
        case _:
            contract.steps.evolve(event)


def file(contract: Contract, event: ContractRegistered) -> None:
    """Put a content on file: what was decided about another one is void, concessions stay with their product.

    Whoever granted one and now asks for a content of his or her own has granted nothing: requesters do not decide.
    """
    if contract.effective is not None and contract.changes.aside is None:
        put_aside(contract)
    before = {line.line_no: line.product_id for line in contract.content.lines} if contract.content else {}
    after = {line.line_no: line.product_id for line in event.lines}
    contract.concessions = {
        number: granted
        for number, granted in contract.concessions.items()
        if before.get(number) == after.get(number)
        and event.requested_by not in {granted.granted_by, granted.on_behalf_of}
    }
    if contract.raised is not None and KINDS.index(event.kind) < KINDS.index(contract.raised):
        contract.raised = None
    contract.content = event
    contract.requesters.add(event.requested_by)
    contract.changes.registered(event)
    contract.answers, contract.signatures, contract.review, contract.steps = {}, {}, None, Steps()


def raise_kind(contract: Contract, event: ContractKindRaised) -> None:
    """Take the content for another kind: its steps begin again; records stay, and answers of who may answer in it."""
    if contract.content is not None:
        contract.content = contract.content.model_copy(update={"kind": event.kind, "kind_reason": event.reason})
    contract.raised = event.kind
    contract.answers = {item: one for item, one in contract.answers.items() if one.answered_as is not None}
    contract.steps.begin_again()


def change(contract: Contract, event: ChangeEvent) -> None:
    """Take in what became of a change request; with one that is withdrawn what holds is all that is on file again.

    Whoever asks for a change decides about none of it.
    """
    contract.changes.evolve(event)
    if isinstance(event, ContractChangeRequested):
        contract.requesters.add(event.requested_by)
    if isinstance(event, ContractChangeWithdrawn) and contract.changes.aside is not None:
        restore(contract, contract.changes.aside)
        contract.changes.aside = None


def put_aside(contract: Contract) -> None:
    """Keep what is on file of the revision that holds, while a change is drafted."""
    if contract.content is not None:
        contract.changes.aside = OnFile(
            contract.content,
            contract.answers,
            contract.concessions,
            contract.steps,
            contract.review,
            contract.raised,
            contract.signatures,
        )


def restore(contract: Contract, aside: OnFile) -> None:
    """Put what holds back on file."""
    contract.content, contract.review, contract.raised = aside.content, aside.review, aside.raised
    contract.answers, contract.concessions = dict(aside.answers), dict(aside.concessions)
    contract.steps, contract.signatures = aside.steps, dict(aside.signatures)


def check_not_terminated(contract: Contract) -> None:
    """Refuse what comes after the end of a contract."""
    if (end := contract.terminated) is not None:
        raise Terminated(f"It ended on {end.ended_on}.")


def draft(contract: Contract, number: str) -> ContractRegistered:
    """Return the content of a contract that is still open to review and signature; raises what forbids that.

    An invalid one is open too: it is ratified after a whole review of the same content. P5-4.1g
    """
    if contract.content is None:
        raise UnknownContract(number)
    check_not_terminated(contract)
    if contract.effective is not None and contract.content.revision <= contract.effective.revision:
        raise AlreadyEffective(f"Contract {number}.")
    return contract.content
