"""What the doors of invoices answer."""

from datetime import date, datetime

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
