"""Disputes: opened by one, accepted by the head, another person, settled by the head of finance. P4-7.5, P4-7.3

An accepted one pauses the collection of its invoice. Where a retention falls due while a complaint is open, a rule
opens and accepts one that pauses this part alone.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from services.receivables.subjects.account.disputes import Dispute
from services.receivables.subjects.account.documents import Invoice
from services.receivables.subjects.account.invoicing import AccountBasis, found
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.disputes import (
    AcceptDispute,
    DisputeCommand,
    DisputeRetention,
    OpenDispute,
    SettleDispute,
)
from shared.events.money import ZERO
from shared.events.receivables import CollectionPaused, DisputeAccepted, DisputeOpened, DisputeSettled
from shared.runtime.ask.decisions import NotThere, Refused, check_same

Disputed = DisputeOpened | DisputeAccepted | DisputeSettled | CollectionPaused
OPEN_COMPLAINT = "The retention falls due while complaint {complaint_no} is open."


class NoSuchDispute(NotThere):
    """The customer has no dispute of this number."""


class AcceptsOwnDispute(Refused):
    """Nobody accepts a dispute that he or she opened."""

    clause = "P4-7.5"


class DisputeIsSettled(Refused):
    """A dispute that was settled stays as it was settled."""

    clause = "P4-7.5"
    status = 409


class DisputeNotAccepted(Refused):
    """A dispute is settled after the head accepted it."""

    clause = "P4-7.5"
    status = 409


def dispute(account: Account, wish: DisputeCommand, basis: AccountBasis) -> Iterator[Disputed]:
    """Yield what becomes of a dispute."""
    match wish:
        case OpenDispute():
            yield from open_(account, wish, basis)
        case AcceptDispute():
            yield from accept(account, wish, basis)
        case SettleDispute():
            yield from settle(account, wish, basis)
        case DisputeRetention():
            yield from keep_back(account, wish, basis)


def open_(account: Account, wish: OpenDispute, basis: AccountBasis) -> Iterator[DisputeOpened]:
    """Yield that an invoice is disputed; nothing pauses yet."""
    if (known := account.disputes.all.get(wish.dispute_no)) is not None:
        check_same(wish, known.opened, f"{wish.dispute_no}.")
        return
    found(account, wish.invoice_no)
    yield DisputeOpened(**dict(wish), opened_on=basis.stamp.today, opened_by=basis.stamp.actor)


def accept(account: Account, wish: AcceptDispute, basis: AccountBasis) -> Iterator[DisputeAccepted | CollectionPaused]:
    """Yield that the head takes it for a dispute, and the pause of its invoice."""
    known = disputed(account, wish.dispute_no)
    if known.settled is not None:
        raise DisputeIsSettled(f"{wish.dispute_no} is {known.status}.")
    if known.accepted is not None:
        return
    if basis.stamp.actor == known.opened.opened_by:
        raise AcceptsOwnDispute(basis.stamp.actor)
    yield from accepted(known.opened, basis)


def accepted(opened: DisputeOpened, basis: AccountBasis) -> Iterator[DisputeAccepted | CollectionPaused]:
    """Yield the acceptance of today and the pause that it makes."""
    today = basis.stamp.today
    until = today + timedelta(days=basis.policy.on(today).dispute_days)
    of = {"dispute_no": opened.dispute_no, "customer_id": opened.customer_id, "invoice_no": opened.invoice_no}
    yield DisputeAccepted(**of, until=until, accepted_on=today, accepted_by=basis.stamp.actor)
    yield CollectionPaused(
        **of, because="dispute", paused_on=today, until=until, note=opened.dispute_no, part=opened.part
    )


def settle(account: Account, wish: SettleDispute, basis: AccountBasis) -> Iterator[DisputeSettled]:
    """Yield whether the customer was right; rejected, the pause ends today."""
    known = disputed(account, wish.dispute_no)
    if known.settled is not None:
        if (known.settled.outcome, known.settled.reason) != (wish.outcome, wish.reason):
            raise DisputeIsSettled(f"{wish.dispute_no} is {known.status}.")
        return
    if known.accepted is None:
        raise DisputeNotAccepted(wish.dispute_no)
    of = {"invoice_no": known.opened.invoice_no, "settled_by": basis.stamp.actor}
    yield DisputeSettled(**dict(wish), **of, settled_on=basis.stamp.today)


def keep_back(account: Account, wish: DisputeRetention, basis: AccountBasis) -> Iterator[Disputed]:
    """Yield the dispute of a retention that falls due today, accepted at once; nothing where little of it is open."""
    invoice = found(account, wish.invoice_no)
    if (wish.invoice_no, wish.part) in account.disputes.of_parts:
        return
    if open_of(invoice, wish.part) <= basis.policy.on(wish.day).small_difference:
        return
    opened = DisputeOpened(
        **wish.model_dump(exclude={"day"}),
        reason=OPEN_COMPLAINT.format(complaint_no=wish.complaint_no),
        opened_on=basis.stamp.today,
        opened_by=basis.stamp.actor,
    )
    yield opened
    yield from accepted(opened, basis)


def disputed(account: Account, dispute_no: str) -> Dispute:
    """Return a dispute of the account; raises NoSuchDispute."""
    if (known := account.disputes.all.get(dispute_no)) is None:
        raise NoSuchDispute(dispute_no)
    return known


def open_of(invoice: Invoice, part: int) -> Decimal:
    """Return what is open of an instalment, counted from 1; credit notes and write-offs took from the latest."""
    begins = invoice.reaches[part - 2] if part > 1 else ZERO
    net = invoice.issued.amount - invoice.credited - invoice.written_off
    return max(min(invoice.reaches[part - 1], net) - max(begins, invoice.collected), ZERO)
