"""Money and instruments that come in; money may wait for its invoice, cash reaches finance. P4-5.3, P4-7.2, P4-7.4"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.receivables.subjects.account import bank_lines, money_for_orders, papers
from services.receivables.subjects.account.allocation import spend, spend_free_money, take_all_back
from services.receivables.subjects.account.documents import Receipt
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.state.instruments import recorded_before
from services.receivables.subjects.account.wishes.receipts import (
    INSTRUMENTS,
    RecordReceipt,
    ReleaseMisdirected,
    ReleaseReceipt,
)
from services.receivables.subjects.account.wishes.road import HandInCash
from shared.events import Event
from shared.events.receivables import (
    CashHandedIn,
    InstrumentBounced,
    InstrumentReceived,
    PaymentReceived,
    PaymentReleased,
)
from shared.events.text import number
from shared.office.joining import check_joined
from shared.office.merged import MergedCustomer
from shared.office.numbers import check_imported
from shared.runtime.ask.decisions import Differences, NotThere, RecordedDifferently, Refused, differing


class UnknownCustomer(Refused):
    """Nobody is registered under this customer number."""

    field = "customer_id"


class NoSuchReceipt(NotThere):
    """The customer has no receipt of this number."""


class InvoiceOfAnotherCustomer(Refused):
    """Money pays only the invoices of the customer who paid it."""

    field = "invoice_no"
    clause = "P4-7.4"


class NoNumberOfAnInvoice(Refused):
    """An invoice that is still to come has a number without blanks around it and without unseen characters."""

    field = "invoice_no"


class DrawerIsNotTheCustomer(Refused):
    """A cheque of somebody else does not pay this customer's debt."""

    field = "drawer_id"
    clause = "P4-7.4"


class SwappedForCash(Refused):
    """A cheque cannot take the place of cash on record."""

    clause = "P4-7.4"


class InstrumentTwice(Refused):
    """The same instrument cannot be recorded twice.

    It is the same however its number and bank are spelt, and where one of the two entries tells no bank.
    """

    field = "instrument_no"
    clause = "P4-7.4"


class NoInstrumentNumber(Refused):
    """A cheque or bill is recorded with its number."""

    field = "instrument_no"
    clause = "P4-7.4"


class OnlyInstrumentsBounce(Refused):
    """Cash and transfers count at once: they neither clear nor bounce."""

    field = "bounced_on"
    clause = "P4-7.4"


class BeforeReceipt(Refused):
    """Nothing clears, bounces, or is handed in or released before it was received."""


class NotOnTheRoad(Refused):
    """Only cash that a rep or driver collected is handed in."""

    clause = "P4-7.2"


class ReceiptWasWrong(Refused):
    """A receipt that was corrected is worth nothing: nothing more happens to it."""

    clause = "P4-7.6"
    status = 409


class NotWaiting(Refused):
    """Only money that names an invoice not yet issued can be released."""

    status = 409


def record(account: Account, wish: RecordReceipt, basis: AccountBasis) -> Iterator[Event]:
    """Yield the receipt and what it pays."""
    known = account.receipts.get(wish.receipt_no)
    if known is not None:
        if differs := unlike(known, wish):
            raise RecordedDifferently(f"{wish.receipt_no}.", differs)
        return
    check(account, wish, basis)
    bank_lines.check(account.bank_lines, wish, elsewhere=basis.line_elsewhere)
    if not wish.complete:
        papers.check(account, wish, basis)
    if wish.method in INSTRUMENTS:
        yield taken_in(account, wish)
        yield from papers.paused(account, wish, basis)
    if (counts_on := wish.counts_on or papers.counts_at_once(wish, basis)) is not None:
        yield counted(account, wish, counts_on, basis)
        yield from spend(account, account.receipts[wish.receipt_no], counts_on)
    if wish.bounced_on is not None and not (wish.complete and counts_on is not None):
        yield from come_back(account, account.receipts[wish.receipt_no], wish.customer_id, wish.bounced_on)


def come_back(account: Account, receipt: Receipt, customer_id: str, on: date) -> Iterator[Event]:
    """Yield the end of all that an instrument paid, newest first, then what other free money pays in its place."""
    yield from take_all_back(account, receipt, on, "bounce")
    yield InstrumentBounced(
        receipt_no=receipt.receipt_no,
        customer_id=customer_id,
        bounced_on=on,
        withdrawn=receipt.unapplied + receipt.refunded,
    )
    yield from spend_free_money(account, on)


def unlike(known: Receipt, wish: RecordReceipt) -> Differences:
    """Return the members in which a wish differs from the receipt on record.

    A `complete` wish (of an import) must also match what became of the receipt later; any other must match who handed
    it over, and the line of the statement.
    """
    if not known.cash:  # the number of a set-off
        return {"method": (wish.method, "set_off")}
    told: dict[str, Any] = {"method": wish.method, "amount": wish.amount, "received_on": wish.received_on}
    kept: dict[str, Any] = {"method": known.method, "amount": known.amount, "received_on": known.received_on}
    told |= {"instrument_no": wish.instrument_no, "invoice_no": wish.invoice_no, "order_no": wish.order_no}
    kept |= {"instrument_no": known.instrument_no, "invoice_no": known.named, "order_no": known.for_order}
    found = {**differing(told, kept), **fared_unlike(known, wish)}
    return found if wish.complete else {**found, **handed_over_unlike(known, wish)}


def fared_unlike(known: Receipt, wish: RecordReceipt) -> Differences:
    """Return in which of its later days, cleared or bounced, a wish differs from the receipt on record."""
    found: dict[str, tuple[date | None, date | None]] = {}
    told = wish.complete or wish.cleared_on is not None
    if wish.method in INSTRUMENTS and told and known.counts_on not in {wish.counts_on, wish.cleared_on}:
        found["cleared_on"] = wish.cleared_on, known.counts_on
    # The bounce of what had been money may be the next wish of an import that broke off.
    to_come = known.bounced_on is None and wish.counts_on is not None if wish.complete else wish.bounced_on is None
    if not to_come and known.bounced_on != wish.bounced_on:
        found["bounced_on"] = wish.bounced_on, known.bounced_on
    return found


def handed_over_unlike(known: Receipt, wish: RecordReceipt) -> Differences:
    """Return whether bank and drawer, the collector of cash, or the line of a statement differ from those on record."""
    paper = known.instrument
    if paper is not None:
        told = {"bank": wish.bank, "drawer_id": wish.drawer_id or wish.customer_id, **papers.said(wish)}
        kept = {"bank": paper.bank, "drawer_id": paper.drawer_id or paper.customer_id, **papers.said(paper)}
        return differing(told, kept)
    if wish.method == "cash" and known.collected_by != wish.collected_by:
        return {"collected_by": (wish.collected_by, known.collected_by)}
    return differing({"bank_line": wish.bank_line}, {"bank_line": known.bank_line})


def check(account: Account, wish: RecordReceipt, basis: AccountBasis) -> None:
    """Refuse what is no receipt of this customer."""
    if not basis.customer_known and not account.invoices:
        raise UnknownCustomer(wish.customer_id)
    if wish.complete:
        check_imported("SK", wish.receipt_no, basis.stamp.today)
    else:
        check_joined([wish.collected_by], basis.joining)
    if basis.stays is not None and not wish.complete and not account.queue:
        raise MergedCustomer(wish.customer_id, basis.stays, "Nothing of it is open.")
    if wish.invoice_no is not None and basis.invoice_of not in {None, wish.customer_id}:
        raise InvoiceOfAnotherCustomer(wish.invoice_no)
    check_named(account, wish.invoice_no, basis)
    money_for_orders.check(wish, basis)
    if wish.method not in INSTRUMENTS and wish.bounced_on is not None:
        raise OnlyInstrumentsBounce(wish.method)


def check_named(account: Account, invoice_no: str | None, basis: AccountBasis) -> None:
    """Refuse a number that stands on no invoice and never will; one that an older release took is on record."""
    if invoice_no is None or invoice_no in account.invoices or basis.invoice_of is not None:
        return
    try:
        number(invoice_no)
    except ValueError as error:
        raise NoNumberOfAnInvoice(str(error)) from error


def taken_in(account: Account, wish: RecordReceipt) -> InstrumentReceived:
    """Return that a cheque or bill is with finance; refuse somebody else's, a known one, one that lived backwards."""
    if wish.instrument_no is None:
        raise NoInstrumentNumber(wish.method)
    passed_on = wish.method == "bill" and wish.endorser_id == wish.customer_id
    if wish.drawer_id not in {None, wish.customer_id} and not passed_on:
        raise DrawerIsNotTheCustomer(wish.drawer_id or "")
    replaced = None if wish.replaces is None else found(account, wish.replaces)
    if replaced is not None and replaced.method == "cash" and replaced.corrected_on is None:
        raise SwappedForCash(replaced.receipt_no)
    for name in ("cleared_on", "bounced_on"):
        day = getattr(wish, name)
        if day is not None and day < wish.received_on:
            raise BeforeReceipt(f"{day} lies before {wish.received_on}.", field=name)
    instrument = InstrumentReceived(**wish.model_dump(include=set(InstrumentReceived.model_fields)))
    if (other := recorded_before(account, instrument)) is not None:
        raise InstrumentTwice(f"{wish.method} {wish.instrument_no} is receipt {other}.")
    return instrument


def counted(account: Account, wish: RecordReceipt, counts_on: date, basis: AccountBasis) -> PaymentReceived:
    """Return the fact that the receipt is money from `counts_on`; cash on the road names the day to hand it in by."""
    on_the_road = wish.method == "cash" and wish.collected_by is not None
    days = basis.policy.on(wish.received_on).hand_in_days if on_the_road else 0
    return PaymentReceived(
        receipt_no=wish.receipt_no,
        customer_id=wish.customer_id,
        method=wish.method,
        instrument_no=wish.instrument_no,
        amount=wish.amount,
        received_on=wish.received_on,
        counts_on=counts_on,
        invoice_no=wish.invoice_no,
        order_no=wish.order_no,
        collected_by=wish.collected_by if on_the_road else None,
        hand_in_by=wish.received_on + timedelta(days=days) if on_the_road else None,
        bank_line=wish.bank_line,
        line_corrections=max(basis.line_corrections, account.lines_freed.get(bank_lines.taken(wish) or "", 0)),
    )


def release(account: Account, wish: ReleaseReceipt, basis: AccountBasis) -> Iterator[Event]:
    """Yield that a receipt waits no longer, and what it pays."""
    receipt = account.receipts.get(wish.receipt_no)  # a set-off may also wait for an invoice that never comes
    if receipt is None:
        raise NoSuchReceipt(wish.receipt_no)
    if receipt.released:
        return
    check_stands(receipt)
    if receipt.counts_on is None or not account.waits(receipt):
        raise NotWaiting(wish.receipt_no)
    if wish.released_on < receipt.counts_on:
        raise BeforeReceipt(f"{wish.released_on} lies before {receipt.counts_on}.")
    yield PaymentReleased(
        receipt_no=receipt.receipt_no,
        customer_id=wish.customer_id,
        released_on=wish.released_on,
        released_by=basis.stamp.actor,
    )
    yield from spend_free_money(account, wish.released_on)


def release_misdirected(account: Account, wish: ReleaseMisdirected, basis: AccountBasis) -> Iterator[Event]:
    """Yield the release of a receipt that names another customer's invoice; nothing if the receipt does not wait."""
    receipt = account.receipts.get(wish.receipt_no)
    if receipt is None or receipt.named != wish.invoice_no or not account.waits(receipt):
        return
    if receipt.counts_on is None or receipt.unapplied <= 0:
        return  # no money yet, or no longer
    released_on = max(wish.issued_on, receipt.counts_on)
    yield PaymentReleased(
        receipt_no=receipt.receipt_no,
        customer_id=wish.customer_id,
        released_on=released_on,
        released_by=basis.stamp.actor,
        invoice_no=wish.invoice_no,
    )
    yield from spend_free_money(account, released_on)


def hand_in(account: Account, wish: HandInCash) -> Iterator[CashHandedIn]:
    """Yield that collected cash is with finance."""
    receipt = found(account, wish.receipt_no)
    if receipt.hand_in_by is None:
        raise NotOnTheRoad(wish.receipt_no)
    if receipt.handed_in_on is not None:
        if receipt.handed_in_on != wish.handed_in_on:
            raise RecordedDifferently(f"It was handed in on {receipt.handed_in_on}.")
        return
    check_stands(receipt)
    if wish.handed_in_on < receipt.received_on:
        raise BeforeReceipt(f"{wish.handed_in_on} lies before {receipt.received_on}.")
    yield CashHandedIn(receipt_no=receipt.receipt_no, customer_id=wish.customer_id, handed_in_on=wish.handed_in_on)


def check_stands(receipt: Receipt) -> None:
    """Refuse to go on with a receipt that was corrected."""
    if receipt.corrected_on is not None:
        raise ReceiptWasWrong(f"{receipt.receipt_no} was corrected on {receipt.corrected_on}.")


def found(account: Account, receipt_no: str) -> Receipt:
    """Return a receipt of the account; raises NoSuchReceipt."""
    if receipt_no not in account.receipts or not account.receipts[receipt_no].cash:
        raise NoSuchReceipt(receipt_no)
    return account.receipts[receipt_no]
