"""Money and instruments that came, what of them is unapplied, and receipts that were wrong. P4-5.3, P4-7.4"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from shared.events.receivables import (
    AllocationReversed,
    CashHandedIn,
    CreditSetOff,
    InstrumentBounced,
    InstrumentDeposited,
    InstrumentReceived,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    ReceiptCorrected,
    ReceiptCorrectionProposed,
    RefundPaid,
)
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, copied, made, table


class Named(NamedTuple):
    """付款指明的发票 / money that names an invoice: receipts and set-offs. P4-5.3"""

    invoice_no: str
    customer_id: str
    receipt_no: str


def named(money: PaymentReceived) -> Iterator[Named]:
    """Yield the invoice that is named, where one is, as all of these do."""
    if money.invoice_no is not None:
        yield Named(money.invoice_no, money.customer_id, money.receipt_no)


def named_by_instrument(paper: InstrumentReceived) -> Iterator[Named]:
    """Yield the invoice."""
    if paper.invoice_no is not None:
        yield Named(paper.invoice_no, paper.customer_id, paper.receipt_no)


def named_by_set_off(credit: CreditSetOff) -> Iterator[Named]:
    """Yield the invoice."""
    if credit.invoice_no is not None:
        yield Named(credit.invoice_no, credit.customer_id, credit.set_off_no)


NAMED = made(
    table(Named, key=("invoice_no", "customer_id", "receipt_no")), named, named_by_instrument, named_by_set_off
)


class Release(NamedTuple):
    """释放的等待款；invoice_no：发票开给了别的客户 / released money; invoice_no: issued to somebody else. P4-5.3"""

    receipt_no: str
    customer_id: str
    released_on: date
    released_by: str
    invoice_no: str | None
    recorded_at: datetime


RELEASE = copied(table(Release, key=("receipt_no", "customer_id")), PaymentReleased)


class Unapplied(NamedTuple):
    """未核销款变动流水 / signed movements of unapplied credit, per receipt. P4-5.3, P4-7.6"""

    position: int
    customer_id: str
    receipt_no: str
    business_on: date
    amount: Amount
    recorded_at: datetime


def received(money: PaymentReceived, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement that a fact is, as all of these do."""
    told = money.customer_id, money.receipt_no, money.counts_on, money.amount
    yield Unapplied(recorded.position, *told, recorded.recorded_at)


def set_off(credit: CreditSetOff, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement."""
    told = credit.customer_id, credit.set_off_no, credit.dated_on, credit.amount
    yield Unapplied(recorded.position, *told, recorded.recorded_at)


def allocated(paid: PaymentAllocated, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement."""
    told = paid.customer_id, paid.receipt_no, paid.allocated_on, -paid.amount
    yield Unapplied(recorded.position, *told, recorded.recorded_at)


def freed(back: AllocationReversed, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement, where a credit note frees the money and it goes to no freight."""
    if back.because == "credit_note" and back.to_freight is None:
        told = back.customer_id, back.receipt_no, back.reversed_on, back.amount
        yield Unapplied(recorded.position, *told, recorded.recorded_at)


def bounced(back: InstrumentBounced, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement, where something was unapplied."""
    if back.withdrawn:
        told = back.customer_id, back.receipt_no, back.bounced_on, -back.withdrawn
        yield Unapplied(recorded.position, *told, recorded.recorded_at)


def corrected(wrong: ReceiptCorrected, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement, where something was unapplied."""
    if wrong.withdrawn:
        told = wrong.customer_id, wrong.receipt_no, wrong.corrected_on, -wrong.withdrawn
        yield Unapplied(recorded.position, *told, recorded.recorded_at)


def refunded(refund: RefundPaid, recorded: Recorded) -> Iterator[Unapplied]:
    """Yield the movement."""
    told = refund.customer_id, refund.receipt_no, refund.paid_on, -refund.amount
    yield Unapplied(recorded.position, *told, recorded.recorded_at)


UNAPPLIED = made(
    table(Unapplied, key="position", indexes=["customer_id", "receipt_no"]),
    *(received, set_off, allocated, freed, bounced, corrected, refunded),
)


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
