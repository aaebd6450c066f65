"""Why a customer need not pay an invoice yet, and what became of it. P4-7.3, P4-7.5"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.numbers import Ordinal
from shared.events.text import Id, Prose


class DisputeOpened(Event):
    """Somebody says why a customer need not pay an invoice yet; nothing pauses before it is accepted. P4-7.5

    With `part` a rule opened it: that instalment is a retention, which falls due while a complaint is open. P4-7.3
    """

    TYPE: ClassVar[str] = "huikuan.receivables.DisputeOpened.v1"
    dispute_no: Id
    customer_id: Id
    invoice_no: Id
    reason: Prose
    complaint_no: Id | None = None
    part: Ordinal | None = None
    opened_on: Day
    opened_by: Id


class DisputeAccepted(Event):
    """The head takes a dispute for one; a `CollectionPaused` until the same day stands beside it. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DisputeAccepted.v1"
    dispute_no: Id
    customer_id: Id
    invoice_no: Id
    until: Day
    accepted_on: Day
    accepted_by: Id


class DisputeSettled(Event):
    """The customer is right (a credit note is finance's next act), or not: then the pause ends on this day. P4-7.5"""

    TYPE: ClassVar[str] = "huikuan.receivables.DisputeSettled.v1"
    dispute_no: Id
    customer_id: Id
    invoice_no: Id
    outcome: Literal["upheld", "rejected"]
    reason: Prose
    settled_on: Day
    settled_by: Id
