"""What may be wished of the change of an effective contract. P3-4.8"""

from typing import Literal

from shared.events.days import Instant
from shared.events.numbers import Ordinal
from shared.events.text import Known, Prose, Text
from shared.runtime.ask.decisions import Command


class RequestChange(Command):
    """Ask to change an effective contract; `reason` names the letter where the customer asks. P3-4.8.1"""

    contract_no: Known
    side: Literal["company", "customer"]
    reason: Prose
    fields: tuple[Text, ...]


class OfRequest(Command):
    """Of one request; those of a contract are numbered from 1."""

    contract_no: Known
    change_no: Ordinal


class RecordConsent(OfRequest):
    """Record the call in which the customer consented to a change, or refused it. P3-4.8.2"""

    spoken_to: Text
    position: Text
    phone: Text
    called_at: Instant
    agreed: bool
    text: Prose


class WithdrawChange(OfRequest):
    """Give a change up. P3-4.8.1"""

    reason: Text


ChangeWish = RequestChange | RecordConsent | WithdrawChange
