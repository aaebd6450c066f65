"""What becomes of a cheque or bill: it goes to the bank, which pays it, or it comes back. P4-7.4"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.receipts import (
    BeforeReceipt,
    OnlyInstrumentsBounce,
    check_stands,
    come_back,
    found,
)
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.instruments import (
    BounceInstrument,
    ClearInstrument,
    DepositInstrument,
)
from services.receivables.subjects.account.wishes.receipts import INSTRUMENTS
from shared.events import Event
from shared.events.receivables import InstrumentDeposited, PaymentReceived
from shared.runtime.ask.decisions import RecordedDifferently, Refused


class BouncedAlready(Refused):
    """An instrument that came back does not clear any more."""

    clause = "P4-7.4"
    status = 409


class BeforeDeposit(Refused):
    """The bank pays no instrument before it has it."""

    field = "cleared_on"
    clause = "P4-7.4"


class NotInHand(Refused):
    """Only a cheque or bill in hand is brought to the bank: one that is money, or came back, is not."""

    clause = "P4-7.4"
    status = 409


class PresentedTooEarly(Refused):
    """A bill is presented from its due day on."""

    field = "deposited_on"
    clause = "P4-7.4"


class BillIsDischarged(Refused):
    """That the holder of a bill was paid is final."""

    clause = "P4-7.4"
    status = 409


def deposit(account: Account, wish: DepositInstrument) -> Iterator[InstrumentDeposited]:
    """Yield that an instrument in hand is with the bank, once."""
    receipt = instrument(account, wish.receipt_no)
    if receipt.deposited_on is not None:
        if receipt.deposited_on != wish.deposited_on:
            raise RecordedDifferently(f"It was deposited on {receipt.deposited_on}.")
        return
    check_stands(receipt)
    if receipt.bounced_on is not None:
        raise NotInHand(f"{receipt.receipt_no} came back on {receipt.bounced_on}.")
    if receipt.counts_on is not None:
        raise NotInHand(f"{receipt.receipt_no} cleared on {receipt.counts_on}.")
    check_not_passed(receipt)
    if wish.deposited_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.deposited_on} lies before {receipt.received_on}.", field="deposited_on")
    paper = receipt.instrument
    if paper is not None and paper.due_on is not None and wish.deposited_on < paper.due_on:
        raise PresentedTooEarly(f"{receipt.receipt_no} is due on {paper.due_on}.")
    yield InstrumentDeposited(**wish.model_dump())


def clear(account: Account, wish: ClearInstrument) -> Iterator[Event]:
    """Yield that an instrument became money, and what it pays."""
    receipt = instrument(account, wish.receipt_no)
    if receipt.counts_on is not None:
        if receipt.counts_on != wish.cleared_on:
            raise RecordedDifferently(f"It cleared on {receipt.counts_on}.")
        return
    if receipt.bounced_on is not None:
        raise BouncedAlready(f"It came back on {receipt.bounced_on}.")
    check_stands(receipt)
    check_not_passed(receipt)
    if wish.cleared_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.cleared_on} lies before {receipt.received_on}.")
    if receipt.deposited_on is not None and wish.cleared_on < receipt.deposited_on:
        raise BeforeDeposit(f"{receipt.receipt_no} was deposited on {receipt.deposited_on}.")
    yield PaymentReceived(
        receipt_no=receipt.receipt_no,
        customer_id=wish.customer_id,
        method=receipt.method,
        instrument_no=receipt.instrument_no,
        amount=receipt.amount,
        received_on=receipt.received_on,
        counts_on=wish.cleared_on,
        invoice_no=receipt.named,
        order_no=receipt.for_order,
    )
    yield from spend(account, receipt, wish.cleared_on)


def bounce(account: Account, wish: BounceInstrument) -> Iterator[Event]:
    """Yield the end of all that an instrument paid, newest first, then what other free money pays in its place."""
    receipt = instrument(account, wish.receipt_no)
    if receipt.bounced_on is not None:
        if receipt.bounced_on != wish.bounced_on:
            raise RecordedDifferently(f"It came back on {receipt.bounced_on}.")
        return
    check_stands(receipt)
    if receipt.discharged_on is not None:
        raise BillIsDischarged(f"{receipt.receipt_no} was discharged on {receipt.discharged_on}.")
    if receipt.returned_on is not None:
        raise NotInHand(f"{receipt.receipt_no} was returned on {receipt.returned_on}.")
    if wish.bounced_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.bounced_on} lies before {receipt.received_on}.")
    yield from come_back(account, receipt, wish.customer_id, wish.bounced_on)


def check_not_passed(receipt: Receipt) -> None:
    """Refuse what is done with a bill in hand only. Raises NotInHand."""
    if receipt.passed_on is not None:
        raise NotInHand(f"{receipt.receipt_no} was passed on on {receipt.passed_on}.")
    if receipt.returned_on is not None:
        raise NotInHand(f"{receipt.receipt_no} was returned on {receipt.returned_on}.")


def instrument(account: Account, receipt_no: str) -> Receipt:
    """Return a cheque or bill of the account; raises NoSuchReceipt, OnlyInstrumentsBounce."""
    receipt = found(account, receipt_no)
    if receipt.method not in INSTRUMENTS:
        raise OnlyInstrumentsBounce(receipt.method)
    return receipt
