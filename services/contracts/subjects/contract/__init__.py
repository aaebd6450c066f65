"""What may happen to a contract, in turn: register, review, sign, hand over. P3-4.6, P3-4.7, P5-4.1"""

from collections.abc import Iterator
from typing import assert_never

from services.contracts.subjects.contract import registration, review, signing
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, evolve
from services.contracts.subjects.contract.wishes import (
    AnswerChecklist,
    ContractCommand,
    GrantConcession,
    HandOverContract,
    ImportContract,
    RegisterContract,
    ReviewContract,
    SignContract,
)
from shared.events.contracts import ContractRegistered
from shared.runtime.ask.decisions import Claims, Subject


def decide(contract: Contract, command: ContractCommand, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case RegisterContract():
            yield from registration.register(contract, command, basis)
        case ImportContract():
            yield from registration.take_over(contract, command, basis)
        case AnswerChecklist():
            yield from review.answer(contract, command, basis)
        case GrantConcession():
            yield from review.concede(contract, command, basis)
        case ReviewContract():
            yield from review.review(contract, command, basis)
        case SignContract():
            yield from signing.sign(contract, command, basis)
        case HandOverContract():
            yield from signing.hand_over(contract, command, basis)
        case _:
            assert_never(command)


NUMBERS = Claims({ContractRegistered: {"contract": "contract_no"}})
CONTRACT = Subject("contract", Contract, evolve, decide, claims=NUMBERS)
