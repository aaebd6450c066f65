"""Departments take note of what was reviewed; it stops nothing. P3-4.6.3, P3-4.8.4"""

from collections.abc import Iterator

from services.contracts.subjects.contract.review_wishes import AcknowledgeNotice
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, UnknownContract, rep_on
from shared.events.contracts import NoticeAcknowledged
from shared.runtime.ask.decisions import NotThere, Refused


class UnknownNotice(NotThere):
    """This department was not told of this revision."""


class NotOfThatDepartment(Refused):
    """A department takes note by its head or one of its members."""

    clause = "P3-4.6.3"
    status = 403


class NotToldOfTheChange(NotOfThatDepartment):
    """Of a change take note its rep, the owner of the customer and their head, beside the departments."""

    clause = "P3-4.8.4"


def acknowledge(contract: Contract, command: AcknowledgeNotice, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield that a department took note; nothing where it did."""
    if contract.content is None:
        raise UnknownContract(command.contract_no)
    first = contract.changes.first
    changed = first is not None and command.revision > first.revision
    if command.department not in basis.departments | persons(contract, basis):
        told = f"{basis.stamp.actor} is not of {command.department}."
        raise (NotToldOfTheChange if changed else NotOfThatDepartment)(told)
    ended = contract.rounds.get(command.revision)
    if ended is None or command.department not in {one.department for one in ended.notices}:
        raise UnknownNotice(f"Revision {command.revision}, {command.department}.")
    if (command.revision, command.department) not in contract.noted:
        said = {"acknowledged_by": basis.stamp.actor, "acknowledged_on": basis.stamp.today}
        yield NoticeAcknowledged(**dict(command), **said)


def persons(contract: Contract, basis: ContractBasis) -> frozenset[str]:
    """Return as whom beside the departments the caller is told of a change."""
    rep, who = rep_on(contract, basis.stamp.today), basis.stamp.actor
    is_it = {
        "rep": who == rep,
        "owner": who == basis.owner,
        "head": rep in basis.headed,
        "finance_head": "finance_head" in basis.stamp.roles,
    }
    return frozenset(word for word, holds in is_it.items() if holds)


def check_member(department: str, departments: frozenset[str], actor: str) -> None:
    """Refuse whoever is not of a department."""
    if department not in departments:
        raise NotOfThatDepartment(f"{actor} is not of {department}.")
