"""What the doors of customers' accounts answer."""

from datetime import date, datetime
from typing import Literal

from shared.runtime.http.answers import Amount, Shown


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
    kind: Literal[
        "invoice",
        "receipt",
        "bounce",
        "correction",
        "set_off",
        "refund",
        "credit_note",
        "write_off",
        "write_off_reversal",
    ]
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
