"""A customer's account: what was invoiced, what came in, what it paid. P4-5.3, P4-7

What may be wished stands in `wishes`; what follows and why not, by theme, in `invoicing`, `receipts`, `bills`,
`reductions`, `granted`, `refunds` and `collection`; what the account knows in `state`, made of `documents`.
"""

from collections.abc import Iterator

from services.receivables.subjects.account import bills, collection, granted, invoicing, receipts, reductions, refunds
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state import Account, evolve
from services.receivables.subjects.account.wishes import (
    AccountCommand,
    ApproveSetOff,
    BounceInstrument,
    ClaimCredit,
    ClearInstrument,
    HandInCash,
    IssueCreditNote,
    IssueInvoice,
    PauseCollection,
    PayRefund,
    ProposeRefund,
    RecordDelivery,
    RecordReceipt,
    ReleaseMisdirected,
    ReleaseReceipt,
    SetOff,
    TakeOverInvoice,
    WriteOff,
)
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


def decide(account: Account, wish: AccountCommand, basis: AccountBasis) -> Iterator[Event]:  # noqa: C901, PLR0912  # an arm per wish
    """Yield the facts that the wish makes true; nothing, if they are true already."""
    match wish:
        case IssueInvoice():
            yield from invoicing.issue(account, wish)
        case TakeOverInvoice():
            yield from invoicing.take_over(account, wish, basis)
        case RecordDelivery():
            yield from invoicing.deliver(account, wish, basis)
        case RecordReceipt():
            yield from receipts.record(account, wish, basis)
        case ClearInstrument():
            yield from bills.clear(account, wish)
        case BounceInstrument():
            yield from bills.bounce(account, wish)
        case ReleaseReceipt():
            yield from receipts.release(account, wish, basis)
        case ReleaseMisdirected():
            yield from receipts.release_misdirected(account, wish, basis)
        case HandInCash():
            yield from receipts.hand_in(account, wish)
        case IssueCreditNote():
            yield from reductions.credit(account, wish, basis)
        case ClaimCredit():
            yield from granted.claim(account, wish, basis)
        case WriteOff():
            yield from reductions.write_off(account, wish, basis)
        case PauseCollection():
            yield from collection.pause(account, wish)
        case ProposeRefund():
            yield from refunds.propose(account, wish, basis)
        case PayRefund():
            yield from refunds.pay_back(account, wish, basis)
        case SetOff():
            yield from refunds.set_off(account, wish, basis)
        case ApproveSetOff():
            yield from refunds.approve_set_off(account, wish, basis)


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
ACCOUNT = Subject("account", Account, evolve, decide, claims=NUMBERS)
