"""Changes of contracts in force. P3-4.8"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.contracts.review import Notice
from shared.events.days import Day, Instant
from shared.events.numbers import Ordinal
from shared.events.text import Id, Prose, Text


class ContractChangeRequested(Event):
    """A party asks to change an effective contract; the departments are told on the day. P3-4.8.1

    Requests of a contract are numbered from 1. The customer's comes with a letter that is attached, or named in
    `reason`.
    """

    TYPE: ClassVar[str] = "huikuan.contracts.ContractChangeRequested.v1"
    contract_no: Id
    change_no: Ordinal
    side: Literal["company", "customer"]
    reason: Prose
    fields: tuple[Text, ...]  # what is to be changed
    notices: tuple[Notice, ...] = ()
    requested_by: Id
    requested_on: Day
    requested_at: Instant


class CustomerConsentRecorded(Event):
    """The customer was called about a change that the company asks for: it consents, or refuses, which closes it."""

    TYPE: ClassVar[str] = "huikuan.contracts.CustomerConsentRecorded.v1"
    contract_no: Id
    change_no: Ordinal
    spoken_to: Text
    position: Text
    phone: Text
    called_at: Instant
    agreed: bool
    text: Prose
    recorded_by: Id
    recorded_on: Day


class ContractChangeWithdrawn(Event):
    """A change is not wanted any more: the revision that holds stays, a content that was drafted for it is void."""

    TYPE: ClassVar[str] = "huikuan.contracts.ContractChangeWithdrawn.v1"
    contract_no: Id
    change_no: Ordinal
    reason: Text
    withdrawn_by: Id
    withdrawn_on: Day
    revision: Ordinal | None = None  # the content that is void
