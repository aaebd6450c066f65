"""应收账款台账 / The receivables ledger: invoices, what moved them, money that came, promises. P4-5.3, P4-7"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import accumulate, pairwise
from typing import NamedTuple

from shared.events.money import ZERO
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CashHandedIn,
    CollectionPaused,
    CreditNoteIssued,
    CreditSetOff,
    DueDatesMoved,
    InstrumentBounced,
    InstrumentDeposited,
    InstrumentReceived,
    InvoiceIssued,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    ReceiptCorrected,
    ReceiptCorrectionProposed,
    RefundPaid,
    RefundProposed,
    SetOffProposed,
    WriteOffReversed,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, Integer, copied, made, table


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


def instalments(invoice: InvoiceIssued | DueDatesMoved) -> Iterator[Instalment]:
    """Yield each part with the stretch of the invoice that it covers."""
    delivered = isinstance(invoice, DueDatesMoved)
    reaches = pairwise(accumulate((part.amount for part in invoice.instalments), initial=ZERO))
    for number, (part, (opens_at, closes_at)) in enumerate(zip(invoice.instalments, reaches, strict=True), 1):
        of = invoice.invoice_no, delivered, number
        kept = part.retention is True
        yield Instalment(*of, part.due_on, opens_at, closes_at, invoice.customer_id, kept)


INSTALMENT = made(table(Instalment, key=("invoice_no", "delivered", "number", "customer_id")), instalments)


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

Moved = PaymentAllocated | AllocationReversed | CreditNoteIssued | AmountWrittenOff | WriteOffReversed


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


def movement(fact: Moved, recorded: Recorded) -> Iterator[Movement]:
    """Yield the movement that a fact is."""
    allocation_no: int | None = None
    collected = credited = written_off = ZERO
    match fact:
        case PaymentAllocated():
            kind, reference, on = "allocation", fact.receipt_no, fact.allocated_on
            allocation_no, collected = fact.allocation_no, fact.amount
        case AllocationReversed():
            kind, reference, on = "reversal", fact.receipt_no, fact.reversed_on
            allocation_no, collected = fact.allocation_no, -fact.amount
        case CreditNoteIssued():
            kind, reference, on, credited = "credit_note", fact.credit_note_no, fact.dated_on, fact.amount
        case AmountWrittenOff():
            kind, reference, on, written_off = "write_off", fact.write_off_no, fact.dated_on, fact.amount
        case WriteOffReversed():
            kind, reference, on, written_off = "write_off_reversal", fact.write_off_no, fact.reversed_on, -fact.amount
    what = fact.invoice_no, fact.customer_id, kind, reference, allocation_no, on
    yield Movement(recorded.position, *what, collected, credited, written_off, recorded.recorded_at)


MOVEMENT = made(table(Movement, key="position", indexes=["invoice_no", "customer_id"]), movement)


class Named(NamedTuple):
    """付款指明的发票 / money that names an invoice: receipts and set-offs. P4-5.3"""

    invoice_no: str
    customer_id: str
    receipt_no: str


def named(money: InstrumentReceived | PaymentReceived | CreditSetOff) -> Iterator[Named]:
    """Yield the invoice that is named, where one is."""
    if money.invoice_no is not None:
        number = money.set_off_no if isinstance(money, CreditSetOff) else money.receipt_no
        yield Named(money.invoice_no, money.customer_id, number)


NAMED = made(table(Named, key=("invoice_no", "customer_id", "receipt_no")), named)


class Release(NamedTuple):
    """释放的等待款；invoice_no：发票开给了别的客户 / released money; invoice_no: issued to somebody else. P4-5.3"""

    receipt_no: str
    customer_id: str
    released_on: date
    released_by: str
    invoice_no: str | None
    recorded_at: datetime


RELEASE = copied(table(Release, key=("receipt_no", "customer_id")), PaymentReleased)

Freed = (
    PaymentReceived
    | CreditSetOff
    | PaymentAllocated
    | AllocationReversed
    | InstrumentBounced
    | ReceiptCorrected
    | RefundPaid
)


class Unapplied(NamedTuple):
    """未核销款变动流水 / signed movements of unapplied credit, per receipt. P4-5.3, P4-7.6"""

    position: int
    customer_id: str
    receipt_no: str
    business_on: date
    amount: Amount
    recorded_at: datetime


def unapplied(fact: Freed, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement that a fact is."""
    match fact:
        case PaymentReceived() as money:
            told = money.receipt_no, money.counts_on, money.amount
        case CreditSetOff() as credit:
            told = credit.set_off_no, credit.dated_on, credit.amount
        case PaymentAllocated() as paid:
            told = paid.receipt_no, paid.allocated_on, -paid.amount
        case AllocationReversed(because="credit_note", to_freight=None) as freed:
            told = freed.receipt_no, freed.reversed_on, freed.amount
        case InstrumentBounced() as bounced if bounced.withdrawn:
            told = bounced.receipt_no, bounced.bounced_on, -bounced.withdrawn
        case ReceiptCorrected() as corrected if corrected.withdrawn:
            told = corrected.receipt_no, corrected.corrected_on, -corrected.withdrawn
        case RefundPaid() as refund:
            told = refund.receipt_no, refund.paid_on, -refund.amount
        case AllocationReversed() | InstrumentBounced() | ReceiptCorrected():
            return
    yield Unapplied(recorded.position, fact.customer_id, *told, recorded.recorded_at)


UNAPPLIED = made(table(Unapplied, key="position", indexes=["customer_id", "receipt_no"]), unapplied)


class Receipt(NamedTuple):
    """收款 / receipts that count as money, from counts_on. P4-5.3, P4-7.2"""

    receipt_no: str
    customer_id: str
    method: str
    instrument_no: str | None
    amount: Amount
    received_on: date
    counts_on: date
    invoice_no: str | None
    order_no: str | None
    collected_by: str | None
    hand_in_by: date | None
    position: int
    recorded_at: datetime


RECEIPT = copied(
    table(Receipt, key=("receipt_no", "customer_id"), indexes=[("customer_id", "counts_on")]), PaymentReceived
)


class Instrument(NamedTuple):
    """支票与汇票 / cheques and bank bills as they came in. P4-7.4"""

    receipt_no: str
    customer_id: str
    method: str
    instrument_no: str
    bank: str | None
    amount: Amount
    received_on: date
    invoice_no: str | None
    order_no: str | None
    position: int
    recorded_at: datetime


INSTRUMENT = copied(table(Instrument, key=("receipt_no", "customer_id"), indexes=["customer_id"]), InstrumentReceived)


class Bounce(NamedTuple):
    """退票 / instruments that came back unpaid. P4-7.4"""

    receipt_no: str
    customer_id: str
    bounced_on: date
    recorded_at: datetime


BOUNCE = copied(table(Bounce, key=("receipt_no", "customer_id")), InstrumentBounced)


class Deposit(NamedTuple):
    """送存银行 / cheques and bills that finance brought to the bank. P4-7.4"""

    receipt_no: str
    customer_id: str
    deposited_on: date
    recorded_at: datetime


DEPOSIT = copied(table(Deposit, key=("receipt_no", "customer_id")), InstrumentDeposited)


class Correction(NamedTuple):
    """收款更正（提出、确认）/ corrections of wrong receipts: proposed, confirmed. P4-7.6"""

    correction_no: str
    step: str
    customer_id: str
    receipt_no: str
    reason: str | None
    step_on: date
    done_by: str
    on_behalf_of: str | None
    recorded_at: datetime


def correction(fact: ReceiptCorrectionProposed | ReceiptCorrected, recorded: Recorded) -> Iterator[Correction]:
    """Yield the step."""
    match fact:
        case ReceiptCorrectionProposed():
            step, on, by = "proposed", fact.proposed_on, fact.proposed_by
            reason: str | None = fact.reason
            for_whom: str | None = None
        case ReceiptCorrected():
            step, on, by = "confirmed", fact.corrected_on, fact.confirmed_by
            reason, for_whom = None, fact.on_behalf_of
    of = fact.correction_no, step, fact.customer_id, fact.receipt_no
    yield Correction(*of, reason, on, by, for_whom, recorded.recorded_at)


CORRECTION = made(
    table(Correction, key=("correction_no", "step", "customer_id"), indexes=["receipt_no", "customer_id"]), correction
)


class HandIn(NamedTuple):
    """途中现金的交款 / cash taken on the road that reached finance. P4-7.2"""

    receipt_no: str
    handed_in_on: date
    recorded_at: datetime
    customer_id: str


HAND_IN = copied(table(HandIn, key=("receipt_no", "customer_id")), CashHandedIn)


class Refund(NamedTuple):
    """退款（提出、支付）/ refunds of unapplied credit: proposed, paid. P4-7.6"""

    refund_no: str
    step: str
    customer_id: str
    receipt_no: str
    amount: Amount
    step_on: date
    done_by: str
    recorded_at: datetime


def refund(fact: RefundProposed | RefundPaid, recorded: Recorded) -> Iterator[Refund]:
    """Yield the step."""
    match fact:
        case RefundProposed():
            step, on, by = "proposed", fact.proposed_on, fact.proposed_by
        case RefundPaid():
            step, on, by = "paid", fact.paid_on, fact.approved_by
    money = fact.customer_id, fact.receipt_no, fact.amount
    yield Refund(fact.refund_no, step, *money, on, by, recorded.recorded_at)


REFUND = made(table(Refund, key=("refund_no", "step", "customer_id"), indexes=["customer_id"]), refund)


class SetOff(NamedTuple):
    """抵销（提出、批准）/ set-offs: proposed, approved. P4-5.3

    An older release settled at once: such a set-off was approved and never proposed.
    """

    set_off_no: str
    step: str
    customer_id: str
    amount: Amount
    dated_on: date
    invoice_no: str | None
    reason: str
    done_by: str
    recorded_at: datetime


def set_off(fact: SetOffProposed | CreditSetOff, recorded: Recorded) -> Iterator[SetOff]:
    """Yield the step."""
    match fact:
        case SetOffProposed():
            step, by = "proposed", fact.proposed_by
        case CreditSetOff():
            step, by = "approved", fact.decided_by
    content = fact.customer_id, fact.amount, fact.dated_on, fact.invoice_no, fact.reason
    yield SetOff(fact.set_off_no, step, *content, by, recorded.recorded_at)


SET_OFF = made(table(SetOff, key=("set_off_no", "step", "customer_id"), indexes=["customer_id"]), set_off)


class Pause(NamedTuple):
    """催收暂停（承诺付款、争议）/ pauses of collection: promises to pay, disputes. P4-7.5"""

    position: int
    invoice_no: str
    because: str
    paused_on: date
    until: date
    note: str
    recorded_at: datetime
    customer_id: str
    receipt_no: str | None
    dispute_no: str | None
    part: Integer | None


PAUSE = copied(table(Pause, key="position", indexes=["invoice_no"]), CollectionPaused)

FACTS = (
    *(INVOICE, INSTALMENT, DELIVERY, MOVEMENT, NAMED, RELEASE, UNAPPLIED),
    *(RECEIPT, INSTRUMENT, DEPOSIT, BOUNCE, CORRECTION, HAND_IN, REFUND, SET_OFF, PAUSE),
)
