"""The four copies of a contract in force: where each of them is. Missing copies stop nothing. P5-4.1b"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent, UnknownContract, rep_on
from services.contracts.subjects.contract.wishes import MoveCopy
from shared.events.contracts import CopyMoved
from shared.runtime.ask.decisions import NotThere, Refused

CUSTOMER, SALES, FINANCE, REP = COPIES = (1, 2, 3, 4)
"""Whose they are, by number."""

State = Literal["made", "handed", "acknowledged", "lost", "returned"]
COMES_AFTER: dict[State, frozenset[State]] = {
    "handed": frozenset({"made", "handed", "acknowledged", "returned", "lost"}),
    "acknowledged": frozenset({"handed"}),
    "returned": frozenset({"handed", "acknowledged"}),
    "lost": frozenset({"made", "handed", "acknowledged", "returned"}),
}


class UnknownCopy(NotThere):
    """A contract in force has four copies."""


class NoCopies(Refused):
    """The copies of a contract are made with its effect."""

    field = "contract_no"
    clause = "P5-4.1b"
    status = 409


class CopyElsewhere(Refused):
    """A copy is handed, then acknowledged; it comes back from whoever has it, and may be lost anywhere."""

    field = "state"
    clause = "P5-4.1b"
    status = 409


class NotCertified(Refused):
    """A copy that was lost is handed again by the head of the office, who certifies it."""

    clause = "P5-4.1b"
    status = 403


class NotTheReceiver(Refused):
    """Whoever received a copy acknowledges it; for the customer the office records it."""

    clause = "P5-4.1b"
    status = 403


class OfTheOffice(Refused):
    """The office hands copies out, takes them back and records which are lost."""

    clause = "P5-4.1b"
    status = 403


class NobodyNamed(Refused):
    """It is recorded who gets a copy; that of the rep is the rep's."""

    field = "to"
    clause = "P5-4.1b"


class BeforeTheCopy(Refused):
    """A copy moves on the day of its effect or later, and in the order of its days."""

    field = "day"
    clause = "P5-4.1b"


def move(contract: Contract, command: MoveCopy, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield where a copy went; nothing where it is there."""
    if contract.content is None:
        raise UnknownContract(command.contract_no)
    if command.copy_no not in COPIES:
        raise UnknownCopy(f"Copy {command.copy_no}.")
    if contract.effective is None:
        raise NoCopies(f"Contract {command.contract_no}.")
    known = contract.copies.get(command.copy_no)
    to = receiver(contract, command, known)
    if known is not None and (known.state, known.day, known.to) == (command.state, command.day, to):
        return
    before: State = known.state if known is not None else "made"
    check_mover(contract, command, known, basis)
    if before not in COMES_AFTER[command.state]:
        raise CopyElsewhere(f"Copy {command.copy_no} is {before}.")
    certified = before == "lost"
    if certified and "office_head" not in basis.stamp.roles:
        raise NotCertified(f"Copy {command.copy_no} was lost on {known.day if known else command.day}.")
    check_day(command.day, known.day if known is not None else contract.effective.signed_on)
    yield CopyMoved(
        **dict(command) | {"to": to},
        revision=contract.effective.revision,
        certified=certified,
        moved_by=basis.stamp.actor,
    )


def receiver(contract: Contract, command: MoveCopy, known: CopyMoved | None) -> str | None:
    """Return who has the copy then; raises where nobody is named to whom it is handed."""
    if command.state == "handed" and command.to is None:
        if command.copy_no != REP:
            raise NobodyNamed(f"Copy {command.copy_no}.")
        return rep_on(contract, command.day)
    if command.state == "acknowledged" and command.to is None and known is not None:
        return known.to
    return command.to


def check_mover(contract: Contract, command: MoveCopy, known: CopyMoved | None, basis: ContractBasis) -> None:
    """Refuse whoever is not the one to move it: the receiver acknowledges, all else is the office's."""
    stamp = basis.stamp
    if command.state != "acknowledged":
        if not stamp.roles & {"office", "office_head"}:
            raise OfTheOffice(f"{stamp.actor} is not of the office.")
        return
    has_it = {
        CUSTOMER: "office" in stamp.roles,
        SALES: rep_on(contract, stamp.today) in basis.headed,
        FINANCE: "finance" in stamp.roles,
        REP: False,
    }
    named = known.to if known is not None else None
    if stamp.actor != named and not has_it[command.copy_no]:
        raise NotTheReceiver(f"{named or 'nobody'} has copy {command.copy_no}.")


def check_day(day: date, first: date) -> None:
    """Refuse a day before the one on which the copy was where it is."""
    if day < first:
        raise BeforeTheCopy(f"It was there on {first}.")
