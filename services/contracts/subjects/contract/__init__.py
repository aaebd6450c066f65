"""What may happen to a contract, in turn: register, review, sign, hand over. P3-4.6, P3-4.7, P5-4.1"""

from collections.abc import Iterator
from typing import assert_never

from services.contracts.subjects.contract.registration import registered, taken_over
from services.contracts.subjects.contract.review import answered, conceded, reviewed
from services.contracts.subjects.contract.signing import handed_over, sealed
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
from shared.runtime.ask.decisions import Subject


def decide(contract: Contract, command: ContractCommand, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case RegisterContract():
            yield from registered(contract, command, basis)
        case ImportContract():
            yield from taken_over(contract, command, basis)
        case AnswerChecklist():
            yield from answered(contract, command, basis)
        case GrantConcession():
            yield from conceded(contract, command, basis)
        case ReviewContract():
            yield from reviewed(contract, command, basis)
        case SignContract():
            yield from sealed(contract, command, basis)
        case HandOverContract():
            yield from handed_over(contract, command, basis)
        case _:
            assert_never(command)


CONTRACT = Subject("contract", Contract, evolve, decide)
