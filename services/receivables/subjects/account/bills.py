"""What becomes of a cheque or bill: the bank pays it, or it comes back. P4-7.4"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.receipts import BeforeReceipt, OnlyInstrumentsBounce, come_back, found
from services.receivables.subjects.account.state import Account
from services.receivables.subjects.account.wishes import INSTRUMENTS, BounceInstrument, ClearInstrument
from shared.events import Event
from shared.events.receivables import PaymentReceived
from shared.runtime.ask.decisions import RecordedDifferently, Refused


class BouncedAlready(Refused):
    """An instrument that came back does not clear any more."""

    clause = "P4-7.4"
    status = 409


def clear(account: Account, wish: ClearInstrument) -> Iterator[Event]:
    """Yield that an instrument became money, and what it pays."""
    receipt = instrument(account, wish.receipt_no)
    if receipt.counts_on is not None:
        if receipt.counts_on != wish.cleared_on:
            raise RecordedDifferently(f"It cleared on {receipt.counts_on}.")
        return
    if receipt.bounced_on is not None:
        raise BouncedAlready(f"It came back on {receipt.bounced_on}.")
    if wish.cleared_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.cleared_on} lies before {receipt.received_on}.")
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
            raise RecordedDifferently(f"It came back on {receipt.bounced_on}.")
        return
    if wish.bounced_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.bounced_on} lies before {receipt.received_on}.")
    yield from come_back(account, receipt, wish.customer_id, wish.bounced_on)


def instrument(account: Account, receipt_no: str) -> Receipt:
    """Return a cheque or bill of the account; raises NoSuchReceipt, OnlyInstrumentsBounce."""
    receipt = found(account, receipt_no)
    if receipt.method not in INSTRUMENTS:
        raise OnlyInstrumentsBounce(receipt.method)
    return receipt
