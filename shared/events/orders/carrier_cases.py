"""Who is to answer for the way of a dispatch. P5-5.2e"""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Id, Prose

CaseKind = Literal["proof", "bill", "loss", "damage", "late"]


class CarrierCaseOpened(Event):
    """Somebody is to answer for the way of a dispatch. P5-5.2e

    `by_itself`: the proof was not there, or not complete, when the day after its due day began.
    """

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseOpened.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    carrier_id: Id | None = None  # None: no carrier was named
    driver_id: Id | None = None
    kind: CaseKind
    claimed: NotNegative
    text: Prose | None = None
    by_itself: bool = False
    opened_on: Day
    opened_by: Id


class CarrierCaseClaimed(Event):
    """The amount that is claimed in a case is another one from now on. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseClaimed.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    amount: NotNegative
    claimed_on: Day
    claimed_by: Id


class CarrierCaseHeard(Event):
    """The carrier was heard: the case is agreed, or contested. P5-5.2e"""

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseHeard.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    statement: Prose
    agrees: bool
    heard_on: Day
    heard_by: Id


class CarrierCaseClosed(Event):
    """A case is settled for an amount, or dropped; it touches neither what the customer owes nor what he paid. P5-5.2e

    `by_proof`: a complete proof closed a case that had opened by itself.
    """

    TYPE: ClassVar[str] = "huikuan.orders.CarrierCaseClosed.v1"
    case_no: Id
    invoice_no: Id
    customer_id: Id
    outcome: Literal["settled", "dropped"]
    amount: NotNegative
    reason: Prose | None = None
    by_proof: bool = False
    closed_on: Day
    closed_by: Id
    on_behalf_of: Id | None = None
