"""A customer's account: what was invoiced, what came in, what it paid. P4-5.3, P4-7

What may be wished stands in `wishes`; what follows and why not, by theme, in `invoicing`, `receipts`, `bills`,
`drafts`, `corrections`, `reductions`, `came_back`, `granted`, `refunds`, `collection`, `promising`, `disputing`,
`stages`, `supply`, `legal`, `dunning`, `settling_freight` and `slips`; what the account knows in `state`, made of
`documents`.
"""

from collections.abc import Iterator

from services.receivables.subjects.account import (
    bills,
    came_back,
    collection,
    corrections,
    disputing,
    drafts,
    dunning,
    granted,
    invoicing,
    legal,
    liabilities,
    money_for_orders,
    promising,
    receipts,
    reductions,
    refunds,
    settling_freight,
    slips,
    stages,
    supply,
)
from services.receivables.subjects.account.bank_lines import claimed
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state import evolve
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes import AccountCommand
from services.receivables.subjects.account.wishes.collection import (
    BeginStages,
    ChooseLegalAction,
    NoteContact,
    PauseCollection,
    PressureCommand,
    ResumeSupply,
)
from services.receivables.subjects.account.wishes.disputes import (
    AcceptDispute,
    DisputeCommand,
    DisputeRetention,
    OpenDispute,
    SettleDispute,
)
from services.receivables.subjects.account.wishes.freight import PayFreightOut, SettleFreight
from services.receivables.subjects.account.wishes.instruments import (
    BounceInstrument,
    ClearInstrument,
    DepositInstrument,
    DischargeBill,
    DiscountBill,
    EndorseBill,
    InstrumentCommand,
    ReturnBill,
)
from services.receivables.subjects.account.wishes.invoices import IssueInvoice, RecordDelivery, TakeOverInvoice
from services.receivables.subjects.account.wishes.letters import ApproveLetter, DraftLetter, SendLetter
from services.receivables.subjects.account.wishes.promises import JudgePromise, MakePromise
from services.receivables.subjects.account.wishes.receipts import (
    ConfirmCorrection,
    ProposeCorrection,
    RecordReceipt,
    ReleaseMisdirected,
    ReleaseOrder,
    ReleaseReceipt,
)
from services.receivables.subjects.account.wishes.reductions import ClaimCredit, CreditReturn, IssueCreditNote, WriteOff
from services.receivables.subjects.account.wishes.refunds import ApproveSetOff, PayRefund, ProposeRefund, SetOff
from services.receivables.subjects.account.wishes.road import CollectMoney, CountMoney, HandInCash
from shared.events import Event
from shared.events.receivables import (
    AmountWrittenOff,
    CreditNoteIssued,
    CreditSetOff,
    DisputeOpened,
    DunningLetterDrafted,
    FreightAccountSettled,
    InstrumentReceived,
    InvoiceIssued,
    MoneyCollected,
    PaymentReceived,
    PromiseMade,
    ReceiptCorrectionProposed,
    RefundProposed,
    SetOffProposed,
)
from shared.runtime.ask.decisions import Claims, Subject


def decide(account: Account, wish: AccountCommand, basis: AccountBasis) -> Iterator[Event]:
    """Yield the facts that the wish makes true, and what they make of liabilities and of supply; nothing, if all is."""
    for fact in decided(account, wish, basis):
        yield fact
        yield from liabilities.follow(account, fact, basis)
    yield from supply.follow(account, wish, basis)


def decided(account: Account, wish: AccountCommand, basis: AccountBasis) -> Iterator[Event]:  # noqa: C901, PLR0912, PLR0915  # an arm per wish
    """Yield the facts that the wish itself makes true; nothing, if they are true already."""
    match wish:
        case IssueInvoice():
            yield from invoicing.issue(account, wish)
        case TakeOverInvoice():
            yield from invoicing.take_over(account, wish, basis)
        case RecordDelivery():
            yield from invoicing.deliver(account, wish, basis)
        case RecordReceipt():
            yield from receipts.record(account, wish, basis)
        case (
            ClearInstrument()
            | BounceInstrument()
            | DepositInstrument()
            | DiscountBill()
            | EndorseBill()
            | DischargeBill()
            | ReturnBill()
        ):
            yield from of_instrument(account, wish, basis)
        case ProposeCorrection():
            yield from corrections.propose(account, wish, basis)
        case ConfirmCorrection():
            yield from corrections.confirm(account, wish, basis)
        case ReleaseReceipt():
            yield from receipts.release(account, wish, basis)
        case ReleaseMisdirected():
            yield from receipts.release_misdirected(account, wish, basis)
        case ReleaseOrder():
            yield from money_for_orders.release(account, wish, basis)
        case HandInCash():
            yield from receipts.hand_in(account, wish)
        case CollectMoney():
            yield from slips.collect(account, wish, basis)
        case CountMoney():
            yield from slips.count(account, wish, basis)
        case IssueCreditNote():
            yield from reductions.credit(account, wish, basis)
        case CreditReturn():
            yield from came_back.credit_return(account, wish, basis)
        case ClaimCredit():
            yield from granted.claim(account, wish, basis)
        case WriteOff():
            yield from reductions.write_off(account, wish, basis)
        case PauseCollection():
            yield from collection.pause(account, wish)
        case MakePromise() | JudgePromise() | OpenDispute() | AcceptDispute() | SettleDispute() | DisputeRetention():
            yield from of_debtor(account, wish, basis)
        case SettleFreight() | PayFreightOut():
            yield from settling_freight.settle_or_pay(account, wish, basis)
        case (
            BeginStages()
            | NoteContact()
            | ResumeSupply()
            | ChooseLegalAction()
            | DraftLetter()
            | ApproveLetter()
            | SendLetter()
        ):
            yield from of_pressure(account, wish, basis)
        case ProposeRefund():
            yield from refunds.propose(account, wish, basis)
        case PayRefund():
            yield from refunds.pay_back(account, wish, basis)
        case SetOff():
            yield from refunds.set_off(account, wish, basis)
        case ApproveSetOff():
            yield from refunds.approve_set_off(account, wish, basis)


def of_debtor(
    account: Account, wish: MakePromise | JudgePromise | DisputeCommand, basis: AccountBasis
) -> Iterator[Event]:
    """Yield what a debtor promises, or does not owe."""
    match wish:
        case MakePromise():
            yield from promising.make(account, wish, basis)
        case JudgePromise():
            yield from promising.judge(account, wish)
        case _:
            yield from disputing.dispute(account, wish, basis)


def of_pressure(account: Account, wish: PressureCommand, basis: AccountBasis) -> Iterator[Event]:
    """Yield what presses for a debt that is overdue."""
    match wish:
        case BeginStages():
            yield from stages.reach(account, wish, basis)
        case NoteContact():
            yield from stages.contact(wish, basis)
        case ResumeSupply():
            yield from supply.resume(account, wish, basis)
        case ChooseLegalAction():
            yield from legal.choose(account, wish, basis)
        case DraftLetter() | ApproveLetter() | SendLetter():
            yield from dunning.correspond(account, wish, basis)


def of_instrument(account: Account, wish: InstrumentCommand, basis: AccountBasis) -> Iterator[Event]:
    """Yield what becomes of a cheque or bill."""
    match wish:
        case ClearInstrument():
            yield from bills.clear(account, wish)
        case BounceInstrument():
            yield from bills.bounce(account, wish)
        case DepositInstrument():
            yield from bills.deposit(account, wish)
        case DiscountBill():
            yield from drafts.discount(account, wish, basis)
        case EndorseBill():
            yield from drafts.endorse(account, wish, basis)
        case DischargeBill():
            yield from drafts.discharge(account, wish)
        case ReturnBill():
            yield from drafts.give_back(account, wish, basis)


NUMBERS = Claims(
    {
        InvoiceIssued: {"invoice": "invoice_no"},
        InstrumentReceived: {"receipt": "receipt_no"},
        PaymentReceived: {"receipt": "receipt_no", "bank_line": claimed},
        SetOffProposed: {"set_off": "set_off_no"},
        CreditSetOff: {"set_off": "set_off_no"},
        CreditNoteIssued: {"credit_note": "credit_note_no"},
        AmountWrittenOff: {"write_off": "write_off_no"},
        RefundProposed: {"refund": "refund_no"},
        ReceiptCorrectionProposed: {"correction": "correction_no"},
        MoneyCollected: {"collection": "collection_no"},
        PromiseMade: {"promise": "promise_no"},
        DisputeOpened: {"dispute": "dispute_no"},
        FreightAccountSettled: {"freight_settlement": "settlement_no"},
        DunningLetterDrafted: {"letter": "letter_no"},
    }
)
ACCOUNT = Subject("account", Account, evolve, decide, claims=NUMBERS)
