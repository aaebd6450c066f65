"""What the reading doors of receivables answer."""

from datetime import date, datetime
from typing import Literal

from shared.runtime.http.answers import Amount, Number, Shown


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


class AccountEntry(Shown):
    """What moved what a customer owes: `charged` is added to it, `settled` taken off it."""

    dated_on: date
    kind: Literal["invoice", "receipt", "bounce", "set_off", "refund", "credit_note", "write_off", "write_off_reversal"]
    number: str
    reference: str | None
    charged: Amount
    settled: Amount


class AccountAllocation(Shown):
    """Money that paid an invoice; a negative amount was taken back."""

    dated_on: date
    receipt_no: str
    invoice_no: str
    amount: Amount


class StillOpen(Shown):
    """An invoice that is open at the end of a period."""

    invoice_no: str
    issued_on: date
    due_on: date
    amount: Amount
    outstanding: Amount


class FreeMoney(Shown):
    """Money that pays nothing yet at the end of a period; below zero: it was refunded, and came back unpaid."""

    receipt_no: str
    amount: Amount


class InHand(Shown):
    """A cheque or bill that is no money yet at the end of a period."""

    receipt_no: str
    method: Literal["cheque", "bill"]
    instrument_no: str
    received_on: date
    amount: Amount


class AccountStatement(Shown):
    """A customer's account over a period: `closing` is `outstanding` less `unapplied`; below zero: paid in advance."""

    customer_id: str
    from_on: date
    to_on: date
    known_at: datetime | None
    opening: Amount
    entries: list[AccountEntry]
    closing: Amount
    allocations: list[AccountAllocation]
    outstanding: Amount
    open: list[StillOpen]
    unapplied: Amount
    free: list[FreeMoney]
    in_hand: list[InHand]
