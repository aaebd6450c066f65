"""信用等级的依据 / What credit grades rest on: invoices, what paid and reduced them, bounces, days. P4-4.1"""

from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from shared.events.office import BusinessDayBegan
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    DueDatesMoved,
    InstrumentBounced,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from shared.office.days import had_come
from shared.runtime.tables.definition import Recorded, Row
from shared.runtime.tables.rows import Amount, Integer, copied, made, table


class Invoice(NamedTuple):
    """发票 / invoices."""

    invoice_no: str
    customer_id: str
    issued_on: date
    amount: Amount


INVOICE = copied(
    table(Invoice, key=("invoice_no", "customer_id"), indexes=[("customer_id", "issued_on")]), InvoiceIssued
)


class Instalment(NamedTuple):
    """分期应收，upto 为累计至本期 / instalments by day; upto: this one and all before it."""

    invoice_no: str
    part: Integer
    customer_id: str
    due_on: date
    amount: Amount
    upto: Amount


def instalments(invoice: InvoiceIssued | DueDatesMoved) -> Iterator[Row]:
    """Yield the instalments of an invoice."""
    totals = accumulate(instalment.amount for instalment in invoice.instalments)
    for part, (instalment, upto) in enumerate(zip(invoice.instalments, totals, strict=True), 1):
        yield invoice.invoice_no, part, invoice.customer_id, instalment.due_on, instalment.amount, upto


INSTALMENT = made(
    table(Instalment, key=("invoice_no", "customer_id", "part"), indexes=[("customer_id", "due_on")]), instalments
)


class DueDay(NamedTuple):
    """发票曾有的各到期日 / days on which parts of an invoice are or were to fall due.

    Instalments move; the day that they leave has to be counted again as well. P4-7.3
    """

    invoice_no: str
    customer_id: str
    due_on: date


def due_days(invoice: InvoiceIssued | DueDatesMoved) -> Iterator[Row]:
    """Yield the days."""
    for instalment in invoice.instalments:
        yield invoice.invoice_no, invoice.customer_id, instalment.due_on


DUE_DAY = made(
    table(DueDay, key=("invoice_no", "customer_id", "due_on"), indexes=[("customer_id", "due_on")]), due_days
)


class Allocation(NamedTuple):
    """核销记录 / what paid which invoice, and when."""

    customer_id: str
    allocation_no: Integer
    invoice_no: str
    allocated_on: date
    amount: Amount


ALLOCATION = copied(table(Allocation, key=("customer_id", "allocation_no"), indexes=["invoice_no"]), PaymentAllocated)


class Reversal(NamedTuple):
    """核销冲回 / what was taken back of an allocation, and when."""

    customer_id: str
    position: int
    allocation_no: Integer
    reversed_on: date
    amount: Amount
    invoice_no: str


REVERSAL = copied(table(Reversal, key=("customer_id", "position"), indexes=["invoice_no"]), AllocationReversed)


class CreditNote(NamedTuple):
    """红字与折让 / credit notes."""

    credit_note_no: str
    customer_id: str
    invoice_no: str
    dated_on: date
    amount: Amount


CREDIT_NOTE = copied(
    table(CreditNote, key=("credit_note_no", "customer_id"), indexes=["customer_id", "invoice_no"]), CreditNoteIssued
)


class WriteOff(NamedTuple):
    """坏账与尾差核销 / write-offs. P4-7.5"""

    write_off_no: str
    customer_id: str
    invoice_no: str
    dated_on: date
    amount: Amount


WRITE_OFF = copied(
    table(WriteOff, key=("write_off_no", "customer_id"), indexes=[("customer_id", "dated_on"), "invoice_no"]),
    AmountWrittenOff,
)


class WriteOffReversal(NamedTuple):
    """核销坏账的冲回 / what was taken back of a write-off, and when. P4-7.5"""

    customer_id: str
    position: int
    write_off_no: str
    reversed_on: date
    amount: Amount
    invoice_no: str


WRITE_OFF_REVERSAL = copied(
    table(WriteOffReversal, key=("customer_id", "position"), indexes=["invoice_no"]), WriteOffReversed
)


class Bounce(NamedTuple):
    """退票 / instruments that came back unpaid. P4-7.4"""

    receipt_no: str
    customer_id: str
    bounced_on: date


BOUNCE = copied(
    table(Bounce, key=("receipt_no", "customer_id"), indexes=[("customer_id", "bounced_on")]), InstrumentBounced
)

Happening = (
    InvoiceIssued
    | PaymentAllocated
    | AllocationReversed
    | CreditNoteIssued
    | AmountWrittenOff
    | WriteOffReversed
    | InstrumentBounced
)


class FactDay(NamedTuple):
    """客户账上有变动的日期 / days on which something happened to a customer's account."""

    customer_id: str
    day: date


def fact_day(fact: Happening) -> Iterator[Row]:
    """Yield the day of the fact."""
    match fact:
        case InvoiceIssued(issued_on=day) | PaymentAllocated(allocated_on=day) | AllocationReversed(reversed_on=day):
            yield fact.customer_id, day
        case CreditNoteIssued(dated_on=day) | AmountWrittenOff(dated_on=day):
            yield fact.customer_id, day
        case WriteOffReversed(reversed_on=day) | InstrumentBounced(bounced_on=day):
            yield fact.customer_id, day


FACT_DAY = made(table(FactDay, key=("customer_id", "day")), fact_day)


class BusinessDay(NamedTuple):
    """已开始的营业日 / business days that began."""

    day: date


def business_day(began: BusinessDayBegan, recorded: Recorded) -> Iterator[BusinessDay]:
    """Yield the day; one that began before it came counts for nothing: all later ones would stand in its shade.

    Older logs of receivables have days that began there alone.
    """
    if had_come(began.day, recorded.recorded_at):
        yield BusinessDay(began.day)


BUSINESS_DAY = made(table(BusinessDay, key="day"), business_day)

FACTS = (
    *(INVOICE, INSTALMENT, DUE_DAY, ALLOCATION, REVERSAL),
    *(CREDIT_NOTE, WRITE_OFF, WRITE_OFF_REVERSAL, BOUNCE, FACT_DAY, BUSINESS_DAY),
)
