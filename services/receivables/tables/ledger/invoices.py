"""Invoices, their instalments, and what moved them. P4-7.3"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import accumulate, pairwise
from typing import NamedTuple

from shared.events.money import ZERO
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    DueDatesMoved,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, Integer, made, table


class Invoice(NamedTuple):
    """发票（一次发货一张）/ invoices, one per dispatch; due_on is the last instalment's day as issued. P4-7.3"""

    invoice_no: str
    customer_id: str
    contract_no: str
    order_no: str | None
    signed_on: date
    issued_on: date
    due_on: date
    terms: str
    amount: Amount
    position: int
    recorded_at: datetime


def invoice(issued: InvoiceIssued, recorded: Recorded) -> Iterator[Invoice]:
    """Yield the invoice."""
    yield Invoice(
        issued.invoice_no,
        issued.customer_id,
        issued.contract_no,
        issued.order_no,
        issued.signed_on,
        issued.issued_on,
        issued.instalments[-1].due_on,
        issued.terms.kind,
        issued.amount,
        recorded.position,
        recorded.recorded_at,
    )


INVOICE = made(
    table(Invoice, key=("invoice_no", "customer_id"), indexes=[("customer_id", "issued_on"), "contract_no"]), invoice
)


class Instalment(NamedTuple):
    """分期应收（交货前后两版到期日）/ instalments of invoices, as issued and as counted from delivery.

    It reaches from `opens_at` to `closes_at`, in yuan from the invoice's first fen: what is open of it on any day is
    the piece of that stretch between what was paid and what is left of the invoice after credit notes and write-offs.
    """

    invoice_no: str
    delivered: bool
    number: Integer
    due_on: date
    opens_at: Amount
    closes_at: Amount
    customer_id: str
    retention: bool


def instalments(invoice: InvoiceIssued) -> Iterator[Instalment]:
    """Yield each part with the stretch of the invoice that it covers."""
    return stretches(invoice, delivered=False)


def moved_instalments(moved: DueDatesMoved) -> Iterator[Instalment]:
    """Yield each part as it is due since the delivery."""
    return stretches(moved, delivered=True)


def stretches(invoice: InvoiceIssued | DueDatesMoved, *, delivered: bool) -> Iterator[Instalment]:
    """Yield each part with its stretch, as issued or as counted from the delivery."""
    reaches = pairwise(accumulate((part.amount for part in invoice.instalments), initial=ZERO))
    for number, (part, (opens_at, closes_at)) in enumerate(zip(invoice.instalments, reaches, strict=True), 1):
        of = invoice.invoice_no, delivered, number
        kept = part.retention is True
        yield Instalment(*of, part.due_on, opens_at, closes_at, invoice.customer_id, kept)


INSTALMENT = made(
    table(Instalment, key=("invoice_no", "delivered", "number", "customer_id")), instalments, moved_instalments
)


class Delivery(NamedTuple):
    """交货后重算的到期日 / deliveries that moved due dates; due_on: the last instalment's day since. P4-7.2"""

    invoice_no: str
    delivered_on: date
    due_on: date
    recorded_at: datetime
    customer_id: str


def delivery(moved: DueDatesMoved, recorded: Recorded) -> Iterator[Delivery]:
    """Yield the delivery."""
    due_on = moved.instalments[-1].due_on
    yield Delivery(moved.invoice_no, moved.delivered_on, due_on, recorded.recorded_at, moved.customer_id)


DELIVERY = made(table(Delivery, key=("invoice_no", "customer_id")), delivery)


class Movement(NamedTuple):
    """应收变动流水 / signed movements of invoices: allocations, credit notes, write-offs, reversals. P4-5.3, P4-7.5

    Outstanding: the amount less what was collected, credited and written off, each with a business date up to the day.
    """

    position: int
    invoice_no: str
    customer_id: str
    kind: str
    reference: str
    allocation_no: int | None
    business_on: date
    collected: Amount
    credited: Amount
    written_off: Amount
    recorded_at: datetime


def collected(paid: PaymentAllocated, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement that a fact is, as all of these do."""
    what = paid.invoice_no, paid.customer_id, "allocation", paid.receipt_no, paid.allocation_no, paid.allocated_on
    yield Movement(recorded.position, *what, paid.amount, ZERO, ZERO, recorded.recorded_at)


def taken_back(back: AllocationReversed, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement."""
    what = back.invoice_no, back.customer_id, "reversal", back.receipt_no, back.allocation_no, back.reversed_on
    yield Movement(recorded.position, *what, -back.amount, ZERO, ZERO, recorded.recorded_at)


def credited(note: CreditNoteIssued, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement."""
    what = note.invoice_no, note.customer_id, "credit_note", note.credit_note_no, None, note.dated_on
    yield Movement(recorded.position, *what, ZERO, note.amount, ZERO, recorded.recorded_at)


def written_off(loss: AmountWrittenOff, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement."""
    what = loss.invoice_no, loss.customer_id, "write_off", loss.write_off_no, None, loss.dated_on
    yield Movement(recorded.position, *what, ZERO, ZERO, loss.amount, recorded.recorded_at)


def owed_again(back: WriteOffReversed, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement."""
    what = back.invoice_no, back.customer_id, "write_off_reversal", back.write_off_no, None, back.reversed_on
    yield Movement(recorded.position, *what, ZERO, ZERO, -back.amount, recorded.recorded_at)


MOVEMENT = made(
    table(Movement, key="position", indexes=["invoice_no", "customer_id"]),
    *(collected, taken_back, credited, written_off, owed_again),
)
