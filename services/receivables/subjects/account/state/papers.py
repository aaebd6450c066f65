"""What is on paper: instruments, proposals, pauses. P4-7"""

from typing import assert_never

from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.state.instruments import bank, instrument_key
from shared.events.money import ZERO
from shared.events.receivables import (
    BillDischarged,
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    CashHandedIn,
    CollectionPaused,
    CreditNoteRefused,
    InstrumentDeposited,
    InstrumentReceived,
    PaymentReleased,
    ReceiptCorrectionProposed,
    RefundPaid,
    RefundProposed,
    SetOffProposed,
)

Paper = (
    InstrumentReceived
    | InstrumentDeposited
    | ReceiptCorrectionProposed
    | PaymentReleased
    | CashHandedIn
    | RefundProposed
    | RefundPaid
    | SetOffProposed
    | CollectionPaused
    | CreditNoteRefused
)
Draft = BillDiscounted | BillEndorsed | BillDischarged | BillReturned


def passed(account: Account, event: Draft) -> None:
    """A bill went on to a bank or a supplier, its holder was paid, or it went back to the customer."""
    receipt = account.receipts[event.receipt_no]
    match event:
        case BillDiscounted():
            receipt.passed_on = event.credited_on
        case BillEndorsed():
            receipt.passed_on = event.endorsed_on
        case BillDischarged():
            receipt.discharged_on = event.discharged_on
        case BillReturned():
            receipt.returned_on = event.returned_on
        case _:
            assert_never(event)


def noted(account: Account, event: Paper) -> None:  # noqa: C901  # an arm per fact
    """What is on paper: it moves no debt, though a refund takes unapplied money away."""
    match event:
        case InstrumentReceived():
            account.receipts[event.receipt_no] = Receipt(
                *(event.receipt_no, event.method, event.amount, event.received_on, event.instrument_no),
                event.invoice_no,
                instrument=event,
                for_order=event.order_no,
            )
            if event.order_no is not None:
                account.of_orders.setdefault(event.order_no, []).append(event.receipt_no)
            # Older releases told instruments apart by their spelling: of those that are one, the first counts.
            account.instruments.setdefault(instrument_key(event), {}).setdefault(bank(event), event.receipt_no)
        case InstrumentDeposited():
            account.receipts[event.receipt_no].deposited_on = event.deposited_on
        case ReceiptCorrectionProposed():
            account.receipts[event.receipt_no].correction = event
        case PaymentReleased():
            receipt = account.receipts[event.receipt_no]
            # It leaves the queue of those who wait before it may be found among the free.
            unapplied, receipt.unapplied = receipt.unapplied, ZERO
            account.place(receipt)
            receipt.released, receipt.unapplied = True, unapplied
            receipt.available_on = max(receipt.available_on, event.released_on)
            account.place(receipt)
        case CashHandedIn():
            account.receipts[event.receipt_no].handed_in_on = event.handed_in_on
        case RefundProposed():
            account.refunds[event.refund_no] = event
        case RefundPaid():
            account.refunds_paid[event.refund_no] = event
            receipt = account.receipts[event.receipt_no]
            receipt.refunded += event.amount
            receipt.unapplied -= event.amount
            account.place(receipt)
        case SetOffProposed():
            account.set_offs[event.set_off_no] = event
        case CollectionPaused():
            account.pauses.add(event)
        case CreditNoteRefused():
            account.refused_credits.add(event.credit_note_no)
        case _:
            assert_never(event)
