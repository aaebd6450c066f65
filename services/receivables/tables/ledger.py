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
    InstrumentReceived,
    InvoiceIssued,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    RefundPaid,
    RefundProposed,
    WriteOffReversed,
)
from shared.runtime.projections import Projection, Recorded
from shared.runtime.rows import Amount, Integer, copied, made, table


class Invoice(NamedTuple):
    """An invoice as it was issued; `due_on` is the day of its last instalment then. P4-7.3"""

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
    table(
        Invoice,
        "invoice",
        key=("invoice_no", "customer_id"),
        comment="发票（一次发货一张）/ invoices, one per dispatch; due_on is the last instalment's day as issued",
        indexes=[("customer_id", "issued_on"), "contract_no"],
    ),
    invoice,
)


class Instalment(NamedTuple):
    """A part of an invoice under one version of its due dates: as issued, or as counted from its delivery.

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


def instalments(invoice: InvoiceIssued | DueDatesMoved) -> Iterator[Instalment]:
    """Yield each part with the stretch of the invoice that it covers."""
    delivered = isinstance(invoice, DueDatesMoved)
    reaches = pairwise(accumulate((part.amount for part in invoice.instalments), initial=ZERO))
    for number, (part, (opens_at, closes_at)) in enumerate(zip(invoice.instalments, reaches, strict=True), 1):
        yield Instalment(invoice.invoice_no, delivered, number, part.due_on, opens_at, closes_at, invoice.customer_id)


INSTALMENT = made(
    table(
        Instalment,
        "instalment",
        key=("invoice_no", "delivered", "number", "customer_id"),
        comment="分期应收（交货前后两版到期日）/ instalments of invoices, as issued and as counted from delivery",
    ),
    instalments,
)


class Delivery(NamedTuple):
    """The delivery from which the due dates of an invoice count. P4-7.2"""

    invoice_no: str
    delivered_on: date
    due_on: date
    recorded_at: datetime
    customer_id: str


def delivery(moved: DueDatesMoved, recorded: Recorded) -> Iterator[Delivery]:
    """Yield the delivery."""
    due_on = moved.instalments[-1].due_on
    yield Delivery(moved.invoice_no, moved.delivered_on, due_on, recorded.recorded_at, moved.customer_id)


DELIVERY = made(
    table(
        Delivery,
        "delivery",
        key=("invoice_no", "customer_id"),
        comment="交货后重算的到期日 / deliveries that moved due dates; due_on: the last instalment's day since",
    ),
    delivery,
)

Moved = PaymentAllocated | AllocationReversed | CreditNoteIssued | AmountWrittenOff | WriteOffReversed


class Movement(NamedTuple):
    """A signed row per fact that changes what is outstanding. P4-5.3, P4-7.5

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


MOVEMENT = made(
    table(
        Movement,
        "movement",
        key="position",
        comment="应收变动流水 / signed movements of invoices: allocations, credit notes, write-offs, reversals",
        indexes=["invoice_no", "customer_id"],
    ),
    movement,
)


class Named(NamedTuple):
    """Which money names which invoice; that may be nowhere yet, or another customer's in the end. P4-5.3"""

    invoice_no: str
    customer_id: str
    receipt_no: str


def named(money: InstrumentReceived | PaymentReceived | CreditSetOff) -> Iterator[Named]:
    """Yield the invoice that is named, where one is."""
    if money.invoice_no is not None:
        number = money.set_off_no if isinstance(money, CreditSetOff) else money.receipt_no
        yield Named(money.invoice_no, money.customer_id, number)


NAMED = made(
    table(
        Named,
        "named",
        key=("invoice_no", "customer_id", "receipt_no"),
        comment="付款指明的发票 / money that names an invoice: receipts and set-offs",
    ),
    named,
)


class Release(NamedTuple):
    """Money that waits no longer for the invoice that it names, and why. P4-5.3"""

    receipt_no: str
    customer_id: str
    released_on: date
    released_by: str
    invoice_no: str | None
    recorded_at: datetime


RELEASE = copied(
    table(
        Release,
        "release",
        key=("receipt_no", "customer_id"),
        comment="释放的等待款；invoice_no：发票开给了别的客户 / released money; invoice_no: issued to somebody else",
    ),
    PaymentReleased,
)

Freed = PaymentReceived | CreditSetOff | PaymentAllocated | AllocationReversed | InstrumentBounced | RefundPaid


class Unapplied(NamedTuple):
    """A signed row per fact that changes a receipt's unapplied credit; bounces, refunds take it. P4-5.3, P4-7.6"""

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
        case AllocationReversed(because="credit_note") as freed:
            told = freed.receipt_no, freed.reversed_on, freed.amount
        case InstrumentBounced() as bounced if bounced.withdrawn:
            told = bounced.receipt_no, bounced.bounced_on, -bounced.withdrawn
        case RefundPaid() as refund:
            told = refund.receipt_no, refund.paid_on, -refund.amount
        case AllocationReversed() | InstrumentBounced():
            return
    yield Unapplied(recorded.position, fact.customer_id, *told, recorded.recorded_at)


UNAPPLIED = made(
    table(
        Unapplied,
        "unapplied",
        key="position",
        comment="未核销款变动流水 / signed movements of unapplied credit, per receipt",
        indexes=["customer_id", "receipt_no"],
    ),
    unapplied,
)


class Receipt(NamedTuple):
    """A receipt that is money. P4-5.3, P4-7.2"""

    receipt_no: str
    customer_id: str
    method: str
    instrument_no: str | None
    amount: Amount
    received_on: date
    counts_on: date
    invoice_no: str | None
    collected_by: str | None
    hand_in_by: date | None
    position: int
    recorded_at: datetime


RECEIPT = copied(
    table(
        Receipt,
        "receipt",
        key=("receipt_no", "customer_id"),
        comment="收款 / receipts that count as money, from counts_on",
        indexes=[("customer_id", "counts_on")],
    ),
    PaymentReceived,
)


class Instrument(NamedTuple):
    """A cheque or bill that came in. P4-7.4"""

    receipt_no: str
    customer_id: str
    method: str
    instrument_no: str
    bank: str | None
    amount: Amount
    received_on: date
    invoice_no: str | None
    position: int
    recorded_at: datetime


INSTRUMENT = copied(
    table(
        Instrument,
        "instrument",
        key=("receipt_no", "customer_id"),
        comment="支票与汇票 / cheques and bank bills as they came in",
        indexes=["customer_id"],
    ),
    InstrumentReceived,
)


class Bounce(NamedTuple):
    """A cheque or bill that came back. P4-7.4"""

    receipt_no: str
    customer_id: str
    bounced_on: date
    recorded_at: datetime


BOUNCE = copied(
    table(
        Bounce,
        "bounce",
        key=("receipt_no", "customer_id"),
        comment="退票 / instruments that came back unpaid",
    ),
    InstrumentBounced,
)


class HandIn(NamedTuple):
    """Cash taken on the road that reached finance. P4-7.2"""

    receipt_no: str
    handed_in_on: date
    recorded_at: datetime
    customer_id: str


HAND_IN = copied(
    table(
        HandIn,
        "hand_in",
        key=("receipt_no", "customer_id"),
        comment="途中现金的交款 / cash taken on the road that reached finance",
    ),
    CashHandedIn,
)


class Refund(NamedTuple):
    """A step of a refund: proposed, paid. P4-7.6"""

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


REFUND = made(
    table(
        Refund,
        "refund",
        key=("refund_no", "step", "customer_id"),
        comment="退款（提出、支付）/ refunds of unapplied credit: proposed, paid",
        indexes=["customer_id"],
    ),
    refund,
)


class Pause(NamedTuple):
    """A promise or a dispute that lets collection rest. P4-7.5"""

    position: int
    invoice_no: str
    because: str
    paused_on: date
    until: date
    note: str
    recorded_at: datetime
    customer_id: str


PAUSE = copied(
    table(
        Pause,
        "pause",
        key="position",
        comment="催收暂停（承诺付款、争议）/ pauses of collection: promises to pay, disputes",
        indexes=["invoice_no"],
    ),
    CollectionPaused,
)

LEDGER = Projection(
    "ledger",
    ("receivables",),
    (
        *(INVOICE, INSTALMENT, DELIVERY, MOVEMENT, NAMED, RELEASE, UNAPPLIED),
        *(RECEIPT, INSTRUMENT, BOUNCE, HAND_IN, REFUND, PAUSE),
    ),
    comment="应收账款台账：发票、核销、未核销款 / receivables ledger: invoices, movements, unapplied credit",
)
