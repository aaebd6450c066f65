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
