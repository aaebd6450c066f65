"""What the reading doors of receivables answer."""

from datetime import date, datetime
from typing import Literal

from shared.runtime.http.answers import Amount, Shown


class Receivables(Shown):
    """Every invoice issued by a day."""

    invoice_no: str
    customer_id: str
    contract_no: str
    staff_id: str | None
    issued_on: date
    due_on: date
    amount: Amount
    collected: Amount
    credited: Amount
    written_off: Amount
    outstanding: Amount


class Ageing(Shown):
    """What each customer owes, by days past due."""

    customer_id: str
    not_due: Amount
    d1_30: Amount
    d31_60: Amount
    d61_90: Amount
    d91_180: Amount
    d181_plus: Amount
    outstanding: Amount
    unapplied: Amount


class Overdue(Shown):
    """Instalments open beyond their day, with the stage of collection."""

    invoice_no: str
    customer_id: str
    staff_id: str | None
    due_on: date
    days_overdue: int
    outstanding: Amount
    stage: int


class LateHandIns(Shown):
    """Cash taken on the road that reached finance late or not yet."""

    hand_in_by: date
    receipt_no: str
    customer_id: str
    staff_id: str | None
    received_on: date
    amount: Amount
    handed_in_on: date | None
    days_late: int


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


class Invoice(Shown):
    """An invoice of the list."""

    invoice_no: str
    customer_id: str
    contract_no: str
    order_no: str | None
    issued_on: date
    due_on: date
    terms: str
    amount: Amount


class Movement(Shown):
    """What changed an invoice: collected, credited or written off, with its sign."""

    position: int
    kind: str
    reference: str | None
    business_on: date
    collected: Amount
    credited: Amount
    written_off: Amount
    recorded_at: datetime


class InvoiceFile(Receivables):
    """One invoice as of a day, and all its movements."""

    movements: list[Movement]


class Receipt(Shown):
    """A receipt of money or of an instrument; `counts_on` is null while it waits to be cleared."""

    receipt_no: str
    customer_id: str
    method: Literal["cash", "transfer", "cheque", "bill"]
    instrument_no: str | None
    amount: Amount
    received_on: date
    counts_on: date | None
    bounced_on: date | None
    invoice_no: str | None
    collected_by: str | None
    hand_in_by: date | None
    handed_in_on: date | None
    unapplied: Amount


class Refund(Shown):
    """A refund, proposed and perhaps paid."""

    refund_no: str
    customer_id: str
    receipt_no: str
    amount: Amount
    proposed_on: date
    proposed_by: str
    paid_on: date | None
    approved_by: str | None


class SetOff(Shown):
    """A set-off, proposed and perhaps approved; an older release settled at once, without a proposal."""

    set_off_no: str
    customer_id: str
    amount: Amount
    dated_on: date
    invoice_no: str | None
    reason: str
    proposed_by: str | None
    approved_by: str | None


class ClosedMonth(Shown):
    """A closed month."""

    month: str
    content_hash: str
    closed_by: str
    closed_at: datetime


class OpenInvoice(Shown):
    """What is open of an invoice."""

    invoice_no: str
    due_on: date
    open: Amount


class AccountNow(Shown):
    """What is open, and what is unapplied by receipt, in a customer's account just now."""

    customer_id: str
    open: list[OpenInvoice]
    unapplied: dict[str, Amount]
