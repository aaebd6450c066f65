"""What a bill says of itself when it comes in: whose it is, when it is due, through whose hands it went. P4-7.4"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.receipts import RecordReceipt
from shared.events.receivables import CollectionPaused, InstrumentReceived
from shared.office.calendar import ONE_DAY
from shared.runtime.ask.decisions import Refused

SAYS = ("bill_kind", "acceptor", "due_on", "endorsers", "endorser_id")
NEEDED = ("acceptor", "due_on")


class OnlyBillsSayThis(Refused):
    """Kind, acceptor, due day and endorsers are a bill's."""

    clause = "P4-7.4"


class IncompleteBill(Refused):
    """A bill is recorded with its acceptor and its due day."""

    clause = "P4-7.4"


class CommercialNotAccepted(Refused):
    """A commercial bill is taken for an issued invoice whose contract accepts commercial bills."""

    field = "bill_kind"
    clause = "P4-7.4"


def said(bill: RecordReceipt | InstrumentReceived) -> dict[str, Any]:
    """Return what a bill says of itself; one that names no kind is a bank's."""
    told = {name: getattr(bill, name) for name in SAYS}
    return told | {"bill_kind": told["bill_kind"] or "bank"}


def check(account: Account, wish: RecordReceipt, basis: AccountBasis) -> None:
    """Refuse a bill that does not say what it has to, and other money that says it."""
    if wish.method != "bill":
        if strange := [name for name in SAYS if getattr(wish, name)]:
            raise OnlyBillsSayThis(", ".join(strange), fields=strange)
        return
    if missing := [name for name in NEEDED if getattr(wish, name) is None]:
        raise IncompleteBill(", ".join(missing), fields=missing)
    if wish.bill_kind == "commercial" and not (wish.invoice_no in account.invoices and basis.commercial):
        raise CommercialNotAccepted(wish.invoice_no or "It names no invoice.")


def counts_at_once(wish: RecordReceipt, basis: AccountBasis) -> date | None:
    """Return the day it came, where bills of banks are money from then on; None: it has to clear."""
    if wish.complete or wish.method != "bill" or wish.bill_kind == "commercial":
        return None
    return wish.received_on if basis.policy.on(wish.received_on).bank_counts_on == "received" else None


def paused(account: Account, wish: RecordReceipt, basis: AccountBasis) -> Iterator[CollectionPaused]:
    """Yield that a bill keeps the invoice that it names at its stage until it is paid or has come back."""
    if wish.due_on is None or wish.invoice_no not in account.invoices or wish.counts_on or wish.bounced_on:
        return
    until = wish.due_on + timedelta(days=basis.policy.on(wish.received_on).present.count) + ONE_DAY
    if until > wish.received_on:
        yield CollectionPaused(
            invoice_no=wish.invoice_no,
            customer_id=wish.customer_id,
            because="promise",
            paused_on=wish.received_on,
            until=until,
            note=f"bill {wish.instrument_no}",
            receipt_no=wish.receipt_no,
        )
