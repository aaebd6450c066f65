"""What may be wished of a customer's account, a file per theme. P4-5.3, P4-7"""

from services.receivables.subjects.account.wishes.collection import PauseCollection, PressureCommand
from services.receivables.subjects.account.wishes.disputes import DisputeCommand
from services.receivables.subjects.account.wishes.freight import FreightCommand
from services.receivables.subjects.account.wishes.instruments import InstrumentCommand
from services.receivables.subjects.account.wishes.invoices import IssueInvoice, RecordDelivery, TakeOverInvoice
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

AccountCommand = (
    IssueInvoice
    | TakeOverInvoice
    | RecordDelivery
    | RecordReceipt
    | InstrumentCommand
    | ProposeCorrection
    | ConfirmCorrection
    | ReleaseReceipt
    | ReleaseMisdirected
    | ReleaseOrder
    | HandInCash
    | CollectMoney
    | CountMoney
    | IssueCreditNote
    | CreditReturn
    | ClaimCredit
    | WriteOff
    | PauseCollection
    | MakePromise
    | JudgePromise
    | DisputeCommand
    | FreightCommand
    | PressureCommand
    | ProposeRefund
    | PayRefund
    | SetOff
    | ApproveSetOff
)
