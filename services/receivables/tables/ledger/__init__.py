"""应收账款台账 / The receivables ledger: invoices, what moved them, money that came, promises. P4-5.3, P4-7"""

from services.receivables.tables.ledger.invoices import DELIVERY, INSTALMENT, INVOICE, MOVEMENT
from services.receivables.tables.ledger.pauses import PAUSE
from services.receivables.tables.ledger.receipts import (
    BOUNCE,
    CORRECTION,
    DEPOSIT,
    HAND_IN,
    INSTRUMENT,
    NAMED,
    RECEIPT,
    RELEASE,
    UNAPPLIED,
)
from services.receivables.tables.ledger.refunds import REFUND, SET_OFF

FACTS = (
    *(INVOICE, INSTALMENT, DELIVERY, MOVEMENT, NAMED, RELEASE, UNAPPLIED),
    *(RECEIPT, INSTRUMENT, DEPOSIT, BOUNCE, CORRECTION, HAND_IN, REFUND, SET_OFF, PAUSE),
)
