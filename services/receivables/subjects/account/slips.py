"""Money on the road: who collects it writes a slip, and somebody else counts it when it is handed in. P4-7.1, P4-7.2

The customer has paid what the slip says. What is short is between the company and the collector; what is too much goes
back to him.
"""

from collections.abc import Iterator
from datetime import timedelta

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.receipts import (
    BeforeReceipt,
    InstrumentTwice,
    InvoiceOfAnotherCustomer,
    NoInstrumentNumber,
    UnknownCustomer,
    check_named,
)
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.state.instruments import recorded_before
from services.receivables.subjects.account.wishes.road import CollectMoney, CountMoney
from shared.events import Event
from shared.events.receivables import (
    CashHandedIn,
    HandInFellShort,
    InstrumentReceived,
    MoneyCollected,
    MoneyHandedIn,
    PaymentReceived,
)
from shared.office.joining import check_joined
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused, check_same, differing


class NoSuchSlip(NotThere):
    """The customer has no collection slip of this number."""


class CountsOwnHandIn(Refused):
    """Whoever collected money does not count it himself when it is handed in."""

    clause = "P4-7.1"
    status = 403


class HandedInAlready(Refused):
    """The money of a slip is handed in once."""

    clause = "P4-7.1"
    status = 409


class NotTheChequeOfTheSlip(Refused):
    """A cheque is worth what it says: its slip says the same."""

    field = "counted"
    clause = "P4-7.1"


def collect(account: Account, wish: CollectMoney, basis: AccountBasis) -> Iterator[MoneyCollected]:
    """Yield the slip, with the last day on which its money is handed in in time."""
    actor = basis.stamp.actor
    if (known := account.road.slips.get(wish.collection_no)) is not None:
        told = {**dict(wish), "collected_by": actor}
        check_same(told, known, f"{wish.collection_no}.")
        return
    check(account, wish, basis)
    days = basis.policy.on(wish.collected_on).hand_in_days
    yield MoneyCollected(
        **dict(wish),
        collected_by=actor,
        due_on=wish.collected_on + timedelta(days=days),
        written_on=basis.stamp.today,
    )


def check(account: Account, wish: CollectMoney, basis: AccountBasis) -> None:
    """Refuse what can become no receipt of this customer."""
    if not basis.customer_known and not account.invoices:
        raise UnknownCustomer(wish.customer_id)
    check_joined([basis.stamp.actor], basis.joining)
    if basis.stays is not None and not account.queue:
        raise MergedCustomer(wish.customer_id, basis.stays, "Nothing of it is open.")
    if wish.invoice_no is not None and basis.invoice_of not in {None, wish.customer_id}:
        raise InvoiceOfAnotherCustomer(wish.invoice_no)
    check_named(account, wish.invoice_no, basis)
    if wish.method == "cheque" and wish.instrument_no is None:
        raise NoInstrumentNumber(wish.method)


def count(account: Account, wish: CountMoney, basis: AccountBasis) -> Iterator[Event]:
    """Yield that the money is with finance, the receipt that it is, and what is short of it."""
    if (slip := account.road.slips.get(wish.collection_no)) is None:
        raise NoSuchSlip(wish.collection_no)
    if (known := account.road.handed_in.get(wish.collection_no)) is not None:
        told = wish.model_dump(include={"receipt_no", "counted", "handed_in_on"})
        if differing(told, known.model_dump(include=set(told))):
            raise HandedInAlready(f"{wish.collection_no} on {known.handed_in_on}, as receipt {known.receipt_no}.")
        return
    if slip.collected_by == basis.stamp.actor:
        raise CountsOwnHandIn(wish.collection_no)
    if wish.receipt_no in account.receipts:
        raise RecordedDifferently(f"{wish.receipt_no}.")
    if wish.handed_in_on < slip.collected_on:
        raise BeforeReceipt(f"{wish.handed_in_on} lies before {slip.collected_on}.", field="handed_in_on")
    if slip.method == "cheque" and wish.counted != slip.amount:
        raise NotTheChequeOfTheSlip(f"{wish.collection_no} says {slip.amount}.")
    yield from counted(account, slip, wish, basis)


def counted(account: Account, slip: MoneyCollected, wish: CountMoney, basis: AccountBasis) -> Iterator[Event]:
    """Yield what the count makes true; refuse a cheque that is on record, before the first fact."""
    of = {"receipt_no": wish.receipt_no, "customer_id": wish.customer_id}
    cheque = taken_in(account, slip, wish) if slip.method == "cheque" else None
    yield MoneyHandedIn(
        **of,
        collection_no=wish.collection_no,
        amount=slip.amount,
        counted=wish.counted,
        handed_in_on=wish.handed_in_on,
        accepted_on=basis.stamp.today,
        counted_by=basis.stamp.actor,
    )
    if cheque is not None:
        yield cheque
        return
    yield PaymentReceived(
        **of,
        method="cash",
        amount=slip.amount,
        received_on=slip.collected_on,
        counts_on=slip.collected_on,
        invoice_no=slip.invoice_no,
        collected_by=slip.collected_by,
        hand_in_by=slip.due_on,
    )
    yield from spend(account, account.receipts[wish.receipt_no], slip.collected_on)
    yield CashHandedIn(**of, handed_in_on=wish.handed_in_on)
    if wish.counted < slip.amount:
        yield HandInFellShort(
            **of,
            collection_no=wish.collection_no,
            staff_id=slip.collected_by,
            amount=slip.amount,
            counted=wish.counted,
            short=slip.amount - wish.counted,
            noted_on=basis.stamp.today,
        )


def taken_in(account: Account, slip: MoneyCollected, wish: CountMoney) -> InstrumentReceived:
    """Return that the cheque of a slip is with finance. Raises InstrumentTwice."""
    cheque = InstrumentReceived(
        receipt_no=wish.receipt_no,
        customer_id=wish.customer_id,
        method="cheque",
        instrument_no=slip.instrument_no or "",
        bank=wish.bank,
        amount=slip.amount,
        received_on=slip.collected_on,
        invoice_no=slip.invoice_no,
        came_on=wish.handed_in_on,
    )
    if (other := recorded_before(account, cheque)) is not None:
        raise InstrumentTwice(f"cheque {slip.instrument_no} is receipt {other}.")
    return cheque
