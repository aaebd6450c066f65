"""What the receivables service says: invoices, money received and what it paid, commission periods. P4-5, P4-7

Every fact of a customer's account stands in the stream `account-<customer_id>`; a commission period in
`commission-period`.
"""

from shared.events.receivables.bank_statements import BankLayout, BankLine, BankMappingSet, Headers, Words
from shared.events.receivables.collection import (
    AgreedDay,
    CollectionPaused,
    DebtorContacted,
    LegalActionChosen,
    StageReached,
    SupplyResumed,
    SupplyStopped,
)
from shared.events.receivables.commission import (
    CommissionLine,
    CommissionPeriodClosed,
    CommissionSettled,
    Component,
    LeaverStatementSettled,
    RankingRow,
    Statement,
)
from shared.events.receivables.days import BusinessDayBeganV1
from shared.events.receivables.disputes import DisputeAccepted, DisputeOpened, DisputeSettled
from shared.events.receivables.freight import FreightAccountSettled, FreightPaidOut
from shared.events.receivables.instruments import (
    BillDischarged,
    BillDiscounted,
    BillEndorsed,
    BillKind,
    BillReturned,
    InstrumentBounced,
    InstrumentDeposited,
    InstrumentReceived,
)
from shared.events.receivables.invoices import DueDatesMoved, InvoiceInstalment, InvoiceIssued, InvoiceLine
from shared.events.receivables.letters import DunningLetterApproved, DunningLetterDrafted, DunningLetterSent, LetterPart
from shared.events.receivables.progress import ProgressCommented, ProgressUpdated
from shared.events.receivables.promises import PromiseBroken, PromiseKept, PromiseMade
from shared.events.receivables.receipts import (
    AllocationReversed,
    AllocationReversedV1,
    Method,
    PaymentAllocated,
    PaymentReceived,
    PaymentReleased,
    ReceiptCorrected,
    ReceiptCorrectionProposed,
)
from shared.events.receivables.reductions import (
    AmountWrittenOff,
    BadDebtLiabilityLowered,
    BadDebtLiabilityRaised,
    CreditNoteIssued,
    CreditNoteRefused,
    WriteOffReversed,
)
from shared.events.receivables.refunds import CreditSetOff, RefundPaid, RefundProposed, SetOffProposed
from shared.events.receivables.road import (
    CashHandedIn,
    HandInFellShort,
    LateHandInsRepeated,
    MoneyCollected,
    MoneyHandedIn,
)

__all__ = [
    "AgreedDay",
    "AllocationReversed",
    "AllocationReversedV1",
    "AmountWrittenOff",
    "BadDebtLiabilityLowered",
    "BadDebtLiabilityRaised",
    "BankLayout",
    "BankLine",
    "BankMappingSet",
    "BillDischarged",
    "BillDiscounted",
    "BillEndorsed",
    "BillKind",
    "BillReturned",
    "BusinessDayBeganV1",
    "CashHandedIn",
    "CollectionPaused",
    "CommissionLine",
    "CommissionPeriodClosed",
    "CommissionSettled",
    "Component",
    "CreditNoteIssued",
    "CreditNoteRefused",
    "CreditSetOff",
    "DebtorContacted",
    "DisputeAccepted",
    "DisputeOpened",
    "DisputeSettled",
    "DueDatesMoved",
    "DunningLetterApproved",
    "DunningLetterDrafted",
    "DunningLetterSent",
    "FreightAccountSettled",
    "FreightPaidOut",
    "HandInFellShort",
    "Headers",
    "InstrumentBounced",
    "InstrumentDeposited",
    "InstrumentReceived",
    "InvoiceInstalment",
    "InvoiceIssued",
    "InvoiceLine",
    "LateHandInsRepeated",
    "LeaverStatementSettled",
    "LegalActionChosen",
    "LetterPart",
    "Method",
    "MoneyCollected",
    "MoneyHandedIn",
    "PaymentAllocated",
    "PaymentReceived",
    "PaymentReleased",
    "ProgressCommented",
    "ProgressUpdated",
    "PromiseBroken",
    "PromiseKept",
    "PromiseMade",
    "RankingRow",
    "ReceiptCorrected",
    "ReceiptCorrectionProposed",
    "RefundPaid",
    "RefundProposed",
    "SetOffProposed",
    "StageReached",
    "Statement",
    "SupplyResumed",
    "SupplyStopped",
    "Words",
    "WriteOffReversed",
]
