"""A contract ends before its time: the GM says so, by consent of the parties or by law. P5-4.1"""

from collections.abc import Iterator

from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, UnknownContract
from services.contracts.subjects.contract.wishes import TerminateContract
from shared.events.contracts import ContractTerminated
from shared.runtime.ask.decisions import Refused, check_same


class NotInForce(Refused):
    """A contract that is in force is terminated; a draft is returned or changed."""

    field = "contract_no"
    clause = "P5-4.1b"
    status = 409


class EndedBeforeSigning(Refused):
    """A contract ends on its signing day at the earliest."""

    field = "ended_on"
    clause = "P5-4.1b"


def terminate(contract: Contract, command: TerminateContract, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the end of a contract in force; nothing where it ended so."""
    if contract.content is None:
        raise UnknownContract(command.contract_no)
    if (known := contract.terminated) is not None:
        check_same(command, known, f"Contract {command.contract_no} ended on {known.ended_on}.")
        return
    if contract.effective is None:
        raise NotInForce(f"Contract {command.contract_no}.")
    if command.ended_on < contract.effective.signed_on:
        raise EndedBeforeSigning(f"It was signed on {contract.effective.signed_on}.")
    yield ContractTerminated(**dict(command), customer_id=contract.content.customer_id, terminated_by=basis.stamp.actor)
