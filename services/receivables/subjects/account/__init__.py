"""A customer's account: what was invoiced, what came in, what it paid. P4-5.3, P4-7

The wishes, their refusals and what follows stand by theme in `invoicing`, `receipts`, `instruments`, `reductions`,
`granted`, `refunds` and `collection`; what the account knows in `books`, how facts change it in `folding`.
"""

from collections.abc import Iterator
from typing import assert_never

from services.receivables.subjects.account import bills, collection, granted, invoicing, receipts, reductions, refunds
from services.receivables.subjects.account.bills import BounceInstrument, ClearInstrument
from services.receivables.subjects.account.collection import PauseCollection
from services.receivables.subjects.account.documents import Account
from services.receivables.subjects.account.granted import ClaimCredit
from services.receivables.subjects.account.invoicing import AccountBasis, IssueInvoice, RecordDelivery, TakeOverInvoice
from services.receivables.subjects.account.receipts import HandInCash, RecordReceipt, ReleaseMisdirected, ReleaseReceipt
from services.receivables.subjects.account.reductions import IssueCreditNote, WriteOff
from services.receivables.subjects.account.refunds import ApproveSetOff, PayRefund, ProposeRefund, SetOff
from services.receivables.subjects.account.state import evolve
from shared.events import Event
from shared.events.receivables import (
    AmountWrittenOff,
    CreditNoteIssued,
    CreditSetOff,
    InstrumentReceived,
    InvoiceIssued,
    PaymentReceived,
    RefundProposed,
    SetOffProposed,
)
from shared.runtime.ask.decisions import Claims, Subject

Goods = IssueInvoice | TakeOverInvoice | RecordDelivery
Debts = IssueCreditNote | ClaimCredit | WriteOff | PauseCollection
Receipts = RecordReceipt | ClearInstrument | BounceInstrument | ReleaseReceipt | ReleaseMisdirected | HandInCash
AccountCommand = Goods | Debts | Receipts | ProposeRefund | PayRefund | SetOff | ApproveSetOff


def decide(account: Account, wish: AccountCommand, basis: AccountBasis) -> Iterator[Event]:
    """Yield the facts that the wish makes true; nothing, if they are true already."""
    match wish:
        case IssueInvoice() | TakeOverInvoice() | RecordDelivery():
            yield from of_goods(account, wish, basis)
        case IssueCreditNote() | ClaimCredit() | WriteOff() | PauseCollection():
            yield from of_invoice(account, wish, basis)
        case (
            RecordReceipt()
            | ClearInstrument()
            | BounceInstrument()
            | ReleaseReceipt()
            | ReleaseMisdirected()
            | HandInCash()
        ):
            yield from of_receipt(account, wish, basis)
        case ProposeRefund():
            yield from refunds.propose(account, wish, basis)
        case PayRefund():
            yield from refunds.pay_back(account, wish, basis)
        case SetOff():
            yield from refunds.set_off(account, wish, basis)
        case ApproveSetOff():
            yield from refunds.approve_set_off(account, wish, basis)
        case _:
            assert_never(wish)


def of_goods(account: Account, wish: Goods, basis: AccountBasis) -> Iterator[Event]:
    """Return what follows when goods left or arrived."""
    match wish:
        case IssueInvoice():
            return invoicing.issue(account, wish)
        case TakeOverInvoice():
            return invoicing.take_over(account, wish, basis)
        case RecordDelivery():
            return invoicing.deliver(account, wish, basis)
        case _:
            assert_never(wish)


def of_invoice(account: Account, wish: Debts, basis: AccountBasis) -> Iterator[Event]:
    """Return what follows for an invoice."""
    match wish:
        case IssueCreditNote():
            return reductions.credit(account, wish)
        case ClaimCredit():
            return granted.claim(account, wish, basis)
        case WriteOff():
            return reductions.write_off(account, wish, basis)
        case PauseCollection():
            return collection.pause(account, wish)
        case _:
            assert_never(wish)


def of_receipt(account: Account, wish: Receipts, basis: AccountBasis) -> Iterator[Event]:
    """Return what follows for a receipt."""
    match wish:
        case RecordReceipt():
            return receipts.record(account, wish, basis)
        case ClearInstrument():
            return bills.clear(account, wish)
        case BounceInstrument():
            return bills.bounce(account, wish)
        case ReleaseReceipt():
            return receipts.release(account, wish, basis)
        case ReleaseMisdirected():
            return receipts.release_misdirected(account, wish, basis)
        case HandInCash():
            return receipts.hand_in(account, wish)
        case _:
            assert_never(wish)


NUMBERS = Claims(
    {
        InvoiceIssued: {"invoice": "invoice_no"},
        InstrumentReceived: {"receipt": "receipt_no"},
        PaymentReceived: {"receipt": "receipt_no"},
        SetOffProposed: {"set_off": "set_off_no"},
        CreditSetOff: {"set_off": "set_off_no"},
        CreditNoteIssued: {"credit_note": "credit_note_no"},
        AmountWrittenOff: {"write_off": "write_off_no"},
        RefundProposed: {"refund": "refund_no"},
    }
)
ACCOUNT: Subject[Account] = Subject("account", Account, evolve, decide, claims=NUMBERS)
