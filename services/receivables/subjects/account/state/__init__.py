"""How each fact changes the account. Facts were decided before: nothing is checked here, everything is set. P4-5.3"""

from typing import assert_never

from services.receivables.subjects.account.disputes import DisputeEvent
from services.receivables.subjects.account.freight import FreightEvent
from services.receivables.subjects.account.pressure import PressureEvent
from services.receivables.subjects.account.promises import PromiseEvent
from services.receivables.subjects.account.road import RoadEvent
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.state.debts import Debt, indebted
from services.receivables.subjects.account.state.money import Money, allocated, bounced, corrected, received, reversed_
from services.receivables.subjects.account.state.papers import Draft, Paper, noted, passed
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    BadDebtLiabilityLowered,
    BadDebtLiabilityRaised,
    BillDischarged,
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    CashHandedIn,
    CollectionPaused,
    CreditNoteIssued,
    CreditNoteRefused,
    CreditSetOff,
    DebtorContacted,
    DisputeAccepted,
    DisputeOpened,
    DisputeSettled,
    DueDatesMoved,
    DunningLetterApproved,
    DunningLetterDrafted,
    DunningLetterSent,
    FreightAccountSettled,
    FreightPaidOut,
    HandInFellShort,
    InstrumentBounced,
    InstrumentDeposited,
    InstrumentReceived,
    InvoiceIssued,
    LegalActionChosen,
    MoneyCollected,
    MoneyHandedIn,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    ReceiptCorrected,
    ReceiptCorrectionProposed,
    RefundPaid,
    RefundProposed,
    SetOffProposed,
    StageReached,
    SupplyResumed,
    SupplyStopped,
    WriteOffReversed,
)

AccountEvent = Money | Paper | Debt | RoadEvent | Draft | PromiseEvent | DisputeEvent | FreightEvent | PressureEvent


def evolve(account: Account, event: AccountEvent) -> Account:  # noqa: C901, PLR0912  # an arm per kind of facts
    """Take one more fact into the account, in place, and return it."""
    match event:
        case PaymentAllocated():
            allocated(account, event)
        case AllocationReversed():
            reversed_(account, event)
        case PaymentReceived() | CreditSetOff():
            received(account, event)
        case InstrumentBounced():
            bounced(account, event)
        case ReceiptCorrected():
            corrected(account, event)
        case InvoiceIssued() | DueDatesMoved() | CreditNoteIssued() | AmountWrittenOff() | WriteOffReversed():
            indebted(account, event)
        case (
            InstrumentReceived()
            | InstrumentDeposited()
            | ReceiptCorrectionProposed()
            | PaymentReleased()
            | CashHandedIn()
            | RefundProposed()
            | RefundPaid()
            | SetOffProposed()
            | CollectionPaused()
            | CreditNoteRefused()
        ):
            noted(account, event)
        case BillDiscounted() | BillEndorsed() | BillDischarged() | BillReturned():
            passed(account, event)
        case PromiseMade() | PromiseKept() | PromiseBroken():
            account.promises.evolve(event)
        case (
            StageReached()
            | DebtorContacted()
            | SupplyStopped()
            | SupplyResumed()
            | LegalActionChosen()
            | BadDebtLiabilityRaised()
            | BadDebtLiabilityLowered()
            | DunningLetterDrafted()
            | DunningLetterApproved()
            | DunningLetterSent()
        ):
            account.pressure.evolve(event)
        case MoneyCollected() | MoneyHandedIn() | HandInFellShort():
            account.road.evolve(event)
        case DisputeOpened() | DisputeAccepted() | DisputeSettled():
            account.disputes.evolve(event)
        case FreightAccountSettled() | FreightPaidOut():
            account.freight.evolve(event)
        case _:
            assert_never(event)
    return account
