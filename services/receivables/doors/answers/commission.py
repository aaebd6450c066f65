"""What the doors of months answer: commission, leavers, progress."""

from datetime import date, datetime
from typing import Literal

from shared.runtime.http.answers import Amount, Number, Shown


class CollectionProgress(Shown):
    """The table of collection of a month: what falls due, was overdue, is promised, came in, is in hand."""

    month: str
    staff_id: str
    customer_id: str
    falling_due: Amount
    overdue: Amount
    promised: Amount
    collected: Amount
    bills_in_hand: Amount


class ProgressNotes(Shown):
    """What the rep and what the head said last of the collection of a month."""

    month: str
    staff_id: str
    update: str | None
    updated_on: date | None
    comment: str | None
    commented_on: date | None
    commented_by: str | None


class LeaverStatements(Shown):
    """Commission statements of leavers through a day."""

    staff_id: str
    through: date
    brought_forward: Amount
    earned: Amount
    clawed_back: Amount
    payable: Amount
    carried_forward: Amount


class Commission(Shown):
    """The commission lines of a month."""

    month: str
    staff_id: str
    role: Literal["rep", "manager"]
    invoice_no: str
    component: Literal["base", "excess", "override"]
    entitled_to_date: Amount
    settled_before: Amount
    payable: Amount


class CommissionEntries(Shown):
    """What the commission lines of a month rest on: a row for each cause of a line so far."""

    month: str
    staff_id: str
    invoice_no: str
    component: Literal["base", "excess", "override"]
    customer_id: str
    contract_no: str | None
    cause: Literal["allocation", "reversal", "allowance", "return"]
    reference: str
    business_on: date
    recorded_at: datetime
    collected: Amount
    rate: Number | None
    earned: Amount


class Statement(Shown):
    """The statements of a month."""

    month: str
    staff_id: str
    brought_forward: Amount
    earned: Amount
    clawed_back: Amount
    payable: Amount
    carried_forward: Amount
    status: Literal["open", "closed"]


class Ranking(Shown):
    """Who collected most in a period."""

    period: str
    rank: int
    staff_id: str
    collected: Amount
    bonus: Amount


class ClosedMonth(Shown):
    """A closed month."""

    month: str
    content_hash: str
    closed_by: str
    closed_at: datetime
