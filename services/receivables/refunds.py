"""Unapplied credit that is paid back: finance proposes, the GM approves; and credit that is set off. P4-5.3, P4-7.6"""

from collections.abc import Iterator

from services.receivables.books import Account
from services.receivables.invoicing import AccountBasis
from services.receivables.paying import spend
from services.receivables.receipts import UnknownCustomer, check_named, found
from shared.events import Event
from shared.events.days import PastDay
from shared.events.money import Positive
from shared.events.receivables import CreditSetOff, RefundPaid, RefundProposed
from shared.events.text import Id, Known, Text
from shared.runtime.decisions import Command, KnownOtherwise, NotThere, Refused

# 1. What may be asked


class ProposeRefund(Command):
    """Pay unapplied credit of a receipt back."""

    refund_no: Id
    customer_id: Known
    receipt_no: Known
    amount: Positive
    proposed_on: PastDay


class PayRefund(Command):
    """Approve a proposed refund: it is paid on this day."""

    refund_no: Known
    customer_id: Known
    paid_on: PastDay


class SetOff(Command):
    """Settle debts with something that the company owes the customer: no cash, so nobody earns by it."""

    set_off_no: Id
    customer_id: Known
    amount: Positive
    dated_on: PastDay
    invoice_no: Known | None = None
    reason: Text


# 2. What may be refused


class NoSuchRefund(NotThere):
    """Nobody proposed this refund."""


class MoreThanIsUnapplied(Refused):
    """Only unapplied credit is paid back."""

    clause = "P4-7.6"


class ApprovesOwnProposal(Refused):
    """Nobody approves a refund that he or she proposed."""

    clause = "P4-7.6"


class BeforeItWasFree(Refused):
    """Money is not paid back before the day on which it came free, nor before it was proposed."""


# 3. What follows


def propose(account: Account, wish: ProposeRefund, basis: AccountBasis) -> Iterator[RefundProposed]:
    """Yield the proposal."""
    known = account.refunds.get(wish.refund_no)
    if known is not None:
        if ProposeRefund(**known.model_dump(exclude={"proposed_by"})) != wish:
            raise KnownOtherwise(wish.refund_no)
        return
    receipt = found(account, wish.receipt_no)
    if wish.amount > receipt.unapplied:
        raise MoreThanIsUnapplied(f"{receipt.unapplied} of {wish.receipt_no} is unapplied.")
    if wish.proposed_on < receipt.available_on:
        raise BeforeItWasFree(f"{wish.receipt_no} has been free since {receipt.available_on}.")
    yield RefundProposed(**wish.model_dump(), proposed_by=basis.stamp.actor)


def pay_back(account: Account, wish: PayRefund, basis: AccountBasis) -> Iterator[RefundPaid]:
    """Yield that the refund was paid, if the money is still free."""
    proposal = account.refunds.get(wish.refund_no)
    if proposal is None:
        raise NoSuchRefund(wish.refund_no)
    paid = account.refunds_paid.get(wish.refund_no)
    if paid is not None:
        if paid.paid_on != wish.paid_on:
            raise KnownOtherwise(f"It was paid on {paid.paid_on}.")
        return
    if basis.stamp.actor == proposal.proposed_by:
        raise ApprovesOwnProposal(basis.stamp.actor)
    receipt = account.receipts[proposal.receipt_no]
    if proposal.amount > receipt.unapplied:
        raise MoreThanIsUnapplied(f"{receipt.unapplied} of {proposal.receipt_no} is unapplied.")
    if wish.paid_on < max(receipt.available_on, proposal.proposed_on):
        raise BeforeItWasFree(f"{proposal.receipt_no} has been free since {receipt.available_on}.")
    yield RefundPaid(
        **proposal.model_dump(include={"refund_no", "customer_id", "receipt_no", "amount"}),
        paid_on=wish.paid_on,
        approved_by=basis.stamp.actor,
    )


def set_off(account: Account, wish: SetOff, basis: AccountBasis) -> Iterator[Event]:
    """Yield the set-off and what it settles; like money it goes to the named invoice first."""
    known = account.receipts.get(wish.set_off_no)
    if known is not None:
        if known.cash or (known.amount, known.counts_on, known.named) != (wish.amount, wish.dated_on, wish.invoice_no):
            raise KnownOtherwise(wish.set_off_no)
        return
    if not basis.customer_known and not account.invoices:
        raise UnknownCustomer(wish.customer_id)
    check_named(account, wish.invoice_no, basis)
    yield CreditSetOff(**wish.model_dump(), decided_by=basis.stamp.actor)
    yield from spend(account, account.receipts[wish.set_off_no], wish.dated_on)
