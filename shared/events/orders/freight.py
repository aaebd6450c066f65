"""Freight that the customer advances. P5-5.3a"""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day, Instant
from shared.events.money import NotNegative
from shared.events.text import Hash, Id, Text


class FreightAdvanceAgreed(Event):
    """Before goods leave the customer was called: he pays the carrier so much, and the company owes it him. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.FreightAdvanceAgreed.v1"
    invoice_no: Id
    customer_id: Id
    spoken_to: Text
    called_at: Instant
    amount: NotNegative
    agreed_by: Id


class FreightAdvanced(Event):
    """The customer paid the carrier, by the driver's signed receipt. `counts_on` None: it waits for a consent.

    Above `agreed` it counts only from the day on which the head of the office consents. P5-5.3a
    """

    TYPE: ClassVar[str] = "huikuan.orders.FreightAdvanced.v1"
    invoice_no: Id
    customer_id: Id
    amount: NotNegative
    agreed: NotNegative
    paid_on: Day
    sha256: Hash
    counts_on: Day | None = None


class FreightAdvanceConsented(Event):
    """The head of the office consents to freight above what was agreed: it counts from this day. P5-5.3a"""

    TYPE: ClassVar[str] = "huikuan.orders.FreightAdvanceConsented.v1"
    invoice_no: Id
    customer_id: Id
    amount: NotNegative
    reason: Text
    consented_by: Id
    consented_on: Day
