"""Contracts in force: their copies, whose they are, and how they end. P5-4.1"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.contracts.content import ContractLine, Kind, Terms
from shared.events.days import Day
from shared.events.money import Money
from shared.events.numbers import Ordinal
from shared.events.text import Hash, Id, Prose, Text


class ContractBecameEffective(Event):
    """Both parties have signed and sealed: this revision may be delivered from its signing day on. P5-4.1b

    A changed contract is delivered by this revision from 00:00 of `in_force_from` on, and until then by the one before.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.ContractBecameEffective.v1"
    contract_no: Id
    revision: Ordinal
    customer_id: Id
    staff_id: Id
    kind: Kind
    signed_on: Day
    amount: Money
    terms: Terms
    lines: tuple[ContractLine, ...]
    content_hash: Hash
    special_characteristics: tuple[Text, ...] = ()
    valid_to: Day | None = None  # the last day on which it takes orders; None: without end
    in_force_from: Day | None = None  # None: the signing day, of a contract's first revision. P3-4.8


class ContractInvalidated(Event):
    """Signed beyond authority, or brought in as not effective: it can carry nothing. P5-4.1g"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractInvalidated.v1"
    contract_no: Id
    invalid_on: Day
    reason: Text
    signed_on: Day | None = None


class CopyMoved(Event):
    """One of the four copies of a contract in force went somewhere: 1 customer, 2 sales, 3 finance, 4 rep. P5-4.1b

    They are made with its effect. A copy that was lost is handed again as a certified one, by the head of the office.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.CopyMoved.v1"
    contract_no: Id
    revision: Ordinal
    copy_no: Ordinal
    state: Literal["handed", "acknowledged", "lost", "returned"]
    day: Day
    to: Text | None = None  # who has it, or acknowledged it: a staff number, or a name
    certified: bool = False
    moved_by: Id


class ContractTerminated(Event):
    """The contract ends before its time: what has not left is cancelled, what left stays owed. P5-4.1"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractTerminated.v1"
    contract_no: Id
    customer_id: Id
    ended_on: Day
    ground: Literal["consent", "legal"]  # the parties agreed, or the law lets one of them
    reason: Prose
    terminated_by: Id


class ContractHandedOver(Event):
    """From this day the contract is another rep's. P4-4.4, P4-5.2"""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractHandedOver.v1"
    contract_no: Id
    staff_id: Id
    effective_on: Day
    decided_by: Id | None = None  # None: brought in with a history, or recorded by an older release
    reason: Text | None = None  # why a handover of an earlier day is recorded now
