"""Why a customer need not pay yet. P4-7.3, P4-7.5"""

from typing import Literal

from shared.events.days import PastDay
from shared.events.numbers import Ordinal
from shared.events.text import Id, Known, Prose
from shared.runtime.ask.decisions import Command


class OpenDispute(Command):
    """Say why a customer need not pay an invoice yet."""

    dispute_no: Id
    customer_id: Known
    invoice_no: Known
    reason: Prose
    complaint_no: Known | None = None


class AcceptDispute(Command):
    """Take a dispute for one, as the head: the collection of its invoice pauses."""

    dispute_no: Known
    customer_id: Known


class SettleDispute(Command):
    """Say whether the customer was right."""

    dispute_no: Known
    customer_id: Known
    outcome: Literal["upheld", "rejected"]
    reason: Prose


class DisputeRetention(Command):
    """Dispute a retention that falls due on the day that begins, while a complaint on its invoice is open."""

    dispute_no: Id | None = None  # the house gives it
    customer_id: Id
    invoice_no: Id
    part: Ordinal
    complaint_no: Id
    day: PastDay


DisputeCommand = OpenDispute | AcceptDispute | SettleDispute | DisputeRetention
