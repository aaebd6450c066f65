"""What may happen to a contract, in turn: register, review, sign, hand over, end. P3-4.6, P3-4.7, P5-4.1"""

from collections.abc import Iterator
from typing import assert_never

from services.contracts.subjects.contract import (
    changes,
    conclusion,
    copies,
    countersigning,
    meeting,
    notices,
    records,
    registration,
    returning,
    review,
    signing,
    taking_over,
    termination,
)
from services.contracts.subjects.contract.change_wishes import (
    ChangeWish,
    RecordConsent,
    RequestChange,
    WithdrawChange,
)
from services.contracts.subjects.contract.review_wishes import (
    AcknowledgeNotice,
    CallMeeting,
    ConcludeReview,
    ConfirmRequirement,
    Countersign,
    DecisionWish,
    FileReport,
    RaiseKind,
    RecordFeasibility,
    RecordMeeting,
    RecordRisks,
    RecordWish,
    ReturnContract,
    ReviewAsOfficeHead,
)
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, evolve
from services.contracts.subjects.contract.wishes import (
    AnswerChecklist,
    ContractCommand,
    GrantConcession,
    HandOverContract,
    ImportContract,
    MoveCopy,
    RegisterContract,
    ReviewContract,
    SignContract,
    TerminateContract,
)
from shared.events.contracts import ContractRegistered
from shared.runtime.ask.decisions import Claims, Subject


def decide(contract: Contract, command: ContractCommand, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case RegisterContract():
            yield from registration.register(contract, command, basis)
        case ImportContract():
            yield from taking_over.take_over(contract, command, basis)
        case AnswerChecklist():
            yield from review.answer(contract, command, basis)
        case GrantConcession():
            yield from review.concede(contract, command, basis)
        case ReviewContract():
            yield from review.review(contract, command, basis)
        case SignContract():
            yield from signing.sign(contract, command, basis)
        case HandOverContract() | TerminateContract() | MoveCopy():
            yield from go_on(contract, command, basis)
        case Countersign() | ReviewAsOfficeHead() | ConcludeReview() | ReturnContract() | RaiseKind():
            yield from decide_step(contract, command, basis)
        case RequestChange() | RecordConsent() | WithdrawChange():
            yield from change(contract, command, basis)
        case _:
            yield from record(contract, command, basis)


def go_on(
    contract: Contract, command: HandOverContract | TerminateContract | MoveCopy, basis: ContractBasis
) -> Iterator[ContractEvent]:
    """Yield what becomes of a contract that was signed."""
    match command:
        case HandOverContract():
            yield from signing.hand_over(contract, command, basis)
        case TerminateContract():
            yield from termination.terminate(contract, command, basis)
        case MoveCopy():
            yield from copies.move(contract, command, basis)
        case _:
            assert_never(command)


def decide_step(contract: Contract, command: DecisionWish, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what is decided in a review beside the routine one."""
    match command:
        case Countersign():
            yield from countersigning.countersign(contract, command, basis)
        case ReviewAsOfficeHead():
            yield from countersigning.decide_as_office_head(contract, command, basis)
        case ConcludeReview():
            yield from conclusion.conclude(contract, command, basis)
        case ReturnContract():
            yield from returning.give_back(contract, command, basis)
        case RaiseKind():
            yield from returning.raise_kind(contract, command, basis)
        case _:
            assert_never(command)


def record(contract: Contract, command: RecordWish, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what goes on record for a review."""
    match command:
        case ConfirmRequirement():
            yield from records.confirm(contract, command, basis)
        case RecordFeasibility():
            yield from records.study(contract, command, basis)
        case RecordRisks():
            yield from records.assess(contract, command, basis)
        case CallMeeting():
            yield from meeting.call(contract, command, basis)
        case RecordMeeting():
            yield from meeting.hold(contract, command, basis)
        case FileReport():
            yield from meeting.report(contract, command, basis)
        case AcknowledgeNotice():
            yield from notices.acknowledge(contract, command, basis)
        case _:
            assert_never(command)


def change(contract: Contract, command: ChangeWish, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what becomes of a request to change an effective contract."""
    match command:
        case RequestChange():
            yield from changes.request(contract, command, basis)
        case RecordConsent():
            yield from changes.consent(contract, command, basis)
        case WithdrawChange():
            yield from changes.withdraw(contract, command, basis)
        case _:
            assert_never(command)


NUMBERS = Claims({ContractRegistered: {"contract": "contract_no"}})
CONTRACT = Subject("contract", Contract, evolve, decide, claims=NUMBERS)
