"""Bills: what one must say when it comes, and how it goes on to a bank or a supplier, or back. P4-7.4

Money comes of a bill once, and always of all of it: when the bank pays it, or when it was passed on and that is as good
as money. A bank's bill is at once; a commercial one when its holder was paid, or where nobody can ask for it back.
"""

from collections.abc import Iterator
from datetime import date

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.bills import NotInHand, instrument
from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.receipts import BeforeReceipt, check_stands
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.instruments import (
    DischargeBill,
    DiscountBill,
    EndorseBill,
    ReturnBill,
)
from shared.events import Event
from shared.events.receivables import (
    BillDischarged,
    BillDiscounted,
    BillEndorsed,
    BillReturned,
    PaymentReceived,
)
from shared.runtime.ask.decisions import RecordedDifferently, Refused


class OnlyBillsGoOn(Refused):
    """Only a bill is discounted, endorsed, discharged or given back."""

    clause = "P4-7.4"


class NotTheWholeBill(Refused):
    """Interest and net of a discounted bill are the whole of it."""

    field = "net"
    clause = "P4-7.4"


class AfterItsDueDay(Refused):
    """A bill is discounted or endorsed up to its due day."""

    clause = "P4-7.4"


class AtTheBank(Refused):
    """A bill that was presented is not passed on any more."""

    clause = "P4-7.4"
    status = 409


class NotPassedOn(Refused):
    """Only a bill that was discounted or endorsed is discharged; others clear."""

    clause = "P4-7.4"
    status = 409


class BeforeItsDueDay(Refused):
    """A bill is discharged after its due day."""

    field = "discharged_on"
    clause = "P4-7.4"


class NotAgreed(Refused):
    """The head of the matter agrees that a bill goes back: of the rep of its invoice, else of the customer's owner."""

    field = "agreed_by"
    clause = "P4-7.4"


def discount(account: Account, wish: DiscountBill, basis: AccountBasis) -> Iterator[Event]:
    """Yield that a bank took the bill, and what it pays from then on, where it counts."""
    receipt = bill(account, wish.receipt_no)
    if receipt.passed_on is not None:
        check_known(receipt, wish.credited_on)
        return
    if wish.interest + wish.net != receipt.amount:
        raise NotTheWholeBill(f"{wish.interest} and {wish.net} of {receipt.amount}.")
    check_passes(receipt, wish.credited_on, "credited_on")
    yield BillDiscounted(**wish.model_dump(), discounted_by=basis.stamp.actor)
    if receipt.of_a_bank or not wish.recourse:
        yield from counts(account, receipt, wish.customer_id, wish.credited_on)


def endorse(account: Account, wish: EndorseBill, basis: AccountBasis) -> Iterator[Event]:
    """Yield that the bill was passed on to a supplier, and what a bank's bill pays from then on."""
    receipt = bill(account, wish.receipt_no)
    if receipt.passed_on is not None:
        check_known(receipt, wish.endorsed_on)
        return
    check_passes(receipt, wish.endorsed_on, "endorsed_on")
    yield BillEndorsed(**wish.model_dump(), endorsed_by=basis.stamp.actor)
    if receipt.of_a_bank:
        yield from counts(account, receipt, wish.customer_id, wish.endorsed_on)


def discharge(account: Account, wish: DischargeBill) -> Iterator[Event]:
    """Yield that the holder was paid, and what the bill pays from then on, where it did not count before."""
    receipt = bill(account, wish.receipt_no)
    if receipt.discharged_on is not None:
        if receipt.discharged_on != wish.discharged_on:
            raise RecordedDifferently(f"It was discharged on {receipt.discharged_on}.")
        return
    check_alive(receipt)
    if receipt.passed_on is None:
        raise NotPassedOn(receipt.receipt_no)
    due_on = due_day(receipt) or receipt.passed_on
    if wish.discharged_on <= due_on:
        raise BeforeItsDueDay(f"{receipt.receipt_no} is due on {due_on}.")
    yield BillDischarged(**wish.model_dump())
    if receipt.counts_on is None:
        yield from counts(account, receipt, wish.customer_id, wish.discharged_on)


def give_back(account: Account, wish: ReturnBill, basis: AccountBasis) -> Iterator[BillReturned]:
    """Yield that a bill in hand or at the bank went back to the customer; there was no money, and nothing bounced."""
    receipt = bill(account, wish.receipt_no)
    if receipt.returned_on is not None:
        if receipt.returned_on != wish.returned_on:
            raise RecordedDifferently(f"It was returned on {receipt.returned_on}.")
        return
    check_alive(receipt)
    if receipt.counts_on is not None or receipt.passed_on is not None:
        raise NotInHand(f"{receipt.receipt_no} counted on {receipt.counts_on} or was passed on.")
    if wish.returned_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.returned_on} lies before {receipt.received_on}.", field="returned_on")
    if wish.agreed_by not in basis.heads:
        raise NotAgreed(wish.agreed_by)
    yield BillReturned(**wish.model_dump())


def bill(account: Account, receipt_no: str) -> Receipt:
    """Return a bill of the account; raises NoSuchReceipt, OnlyInstrumentsBounce, OnlyBillsGoOn."""
    receipt = instrument(account, receipt_no)
    if receipt.method != "bill":
        raise OnlyBillsGoOn(receipt.method)
    return receipt


def due_day(receipt: Receipt) -> date | None:
    """Return the day on which a bill is to be paid; None: an older entry does not tell it."""
    return None if receipt.instrument is None else receipt.instrument.due_on


def check_known(receipt: Receipt, on: date) -> None:
    """Let pass that a bill was passed on, told again. Raises RecordedDifferently."""
    if receipt.passed_on != on:
        raise RecordedDifferently(f"It was passed on on {receipt.passed_on}.")


def check_alive(receipt: Receipt) -> None:
    """Refuse to go on with a bill that was corrected, came back unpaid or went back to the customer."""
    check_stands(receipt)
    if receipt.bounced_on is not None:
        raise NotInHand(f"{receipt.receipt_no} came back on {receipt.bounced_on}.")
    if receipt.returned_on is not None:
        raise NotInHand(f"{receipt.receipt_no} was returned on {receipt.returned_on}.")


def check_passes(receipt: Receipt, on: date, member: str) -> None:
    """Refuse to pass on a bill that is not in hand, or outside its days."""
    check_alive(receipt)
    if receipt.deposited_on is not None:
        raise AtTheBank(f"{receipt.receipt_no} was presented on {receipt.deposited_on}.")
    if receipt.counts_on is not None and receipt.counts_on != receipt.received_on:
        raise NotInHand(f"{receipt.receipt_no} cleared on {receipt.counts_on}.")
    if on < receipt.received_on:
        raise BeforeReceipt(f"{on} lies before {receipt.received_on}.", field=member)
    if (due_on := due_day(receipt)) is not None and on > due_on:
        raise AfterItsDueDay(f"{receipt.receipt_no} was due on {due_on}.", field=member)


def counts(account: Account, receipt: Receipt, customer_id: str, on: date) -> Iterator[Event]:
    """Yield that a bill is money from a day on, and what it pays; nothing where it is already."""
    if receipt.counts_on is not None:
        return
    yield PaymentReceived(
        receipt_no=receipt.receipt_no,
        customer_id=customer_id,
        method=receipt.method,
        instrument_no=receipt.instrument_no,
        amount=receipt.amount,
        received_on=receipt.received_on,
        counts_on=on,
        invoice_no=receipt.named,
        order_no=receipt.for_order,
    )
    yield from spend(account, receipt, on)
