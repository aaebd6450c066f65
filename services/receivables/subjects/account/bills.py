"""What becomes of a cheque or bill: the bank pays it, or it comes back. P4-7.4"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.documents import Account, Receipt
from services.receivables.subjects.account.receipts import (
    INSTRUMENTS,
    BeforeItCame,
    OnlyInstrumentsBounce,
    come_back,
    found,
)
from shared.events import Event
from shared.events.days import PastDay
from shared.events.receivables import PaymentReceived
from shared.events.text import Known
from shared.runtime.ask.decisions import Command, KnownOtherwise, Refused

# 1. What may be asked


class ClearInstrument(Command):
    """The bank paid a cheque or bill."""

    receipt_no: Known
    customer_id: Known
    cleared_on: PastDay


class BounceInstrument(Command):
    """A cheque or bill came back unpaid."""

    receipt_no: Known
    customer_id: Known
    bounced_on: PastDay


# 2. What may be refused


class BouncedAlready(Refused):
    """An instrument that came back does not clear any more."""

    clause = "P4-7.4"
    status = 409


# 3. What follows


def clear(account: Account, wish: ClearInstrument) -> Iterator[Event]:
    """Yield that an instrument became money, and what it pays."""
    receipt = instrument(account, wish.receipt_no)
    if receipt.counts_on is not None:
        if receipt.counts_on != wish.cleared_on:
            raise KnownOtherwise(f"It cleared on {receipt.counts_on}.")
        return
    if receipt.bounced_on is not None:
        raise BouncedAlready(f"It came back on {receipt.bounced_on}.")
    if wish.cleared_on < receipt.received_on:
        raise BeforeItCame(f"{wish.cleared_on} lies before {receipt.received_on}.")
    yield PaymentReceived(
        receipt_no=receipt.receipt_no,
        customer_id=wish.customer_id,
        method=receipt.method,
        instrument_no=receipt.instrument_no,
        amount=receipt.amount,
        received_on=receipt.received_on,
        counts_on=wish.cleared_on,
        invoice_no=receipt.named,
    )
    yield from spend(account, receipt, wish.cleared_on)


def bounce(account: Account, wish: BounceInstrument) -> Iterator[Event]:
    """Yield the end of all that an instrument paid, newest first, then what other free money pays in its place."""
    receipt = instrument(account, wish.receipt_no)
    if receipt.bounced_on is not None:
        if receipt.bounced_on != wish.bounced_on:
            raise KnownOtherwise(f"It came back on {receipt.bounced_on}.")
        return
    if wish.bounced_on < receipt.received_on:
        raise BeforeItCame(f"{wish.bounced_on} lies before {receipt.received_on}.")
    yield from come_back(account, receipt, wish.customer_id, wish.bounced_on)


def instrument(account: Account, receipt_no: str) -> Receipt:
    """Return a cheque or bill of the account; raises NoSuchReceipt, OnlyInstrumentsBounce."""
    receipt = found(account, receipt_no)
    if receipt.method not in INSTRUMENTS:
        raise OnlyInstrumentsBounce(receipt.method)
    return receipt
