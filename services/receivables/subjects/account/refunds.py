"""Credit that is paid back, and debts that are set off: finance proposes, the GM approves. P4-5.3, P4-7.6"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.documents import Invoice
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.invoicing import found as invoice_of
from services.receivables.subjects.account.liabilities import NeverAgainstCommission
from services.receivables.subjects.account.receipts import UnknownCustomer, found
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.refunds import ApproveSetOff, PayRefund, ProposeRefund, SetOff
from shared.events import Event
from shared.events.money import ZERO
from shared.events.receivables import CreditSetOff, RefundPaid, RefundProposed, SetOffProposed
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused


class NoSuchRefund(NotThere):
    """Nobody proposed this refund."""


class MoreThanIsUnapplied(Refused):
    """Only unapplied credit is paid back."""

    clause = "P4-7.6"


class ApprovesOwnProposal(Refused):
    """Nobody approves a refund that he or she proposed."""

    clause = "P4-7.6"


class NoSuchSetOff(NotThere):
    """Nobody proposed this set-off."""


class MoreThanIsOwed(Refused):
    """No more is set off than the customer owes on that day."""

    field = "amount"


class SetsOffAlone(Refused):
    """Nobody approves a set-off that he or she proposed."""


class BeforeItWasFree(Refused):
    """Money is not paid back before the day on which it came free, nor before it was proposed."""


def propose(account: Account, wish: ProposeRefund, basis: AccountBasis) -> Iterator[RefundProposed]:
    """Yield the proposal."""
    known = account.refunds.get(wish.refund_no)
    if known is not None:
        if ProposeRefund(**known.model_dump(exclude={"proposed_by"})) != wish:
            raise RecordedDifferently(wish.refund_no)
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
            raise RecordedDifferently(f"It was paid on {paid.paid_on}.")
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


def set_off(account: Account, wish: SetOff, basis: AccountBasis) -> Iterator[SetOffProposed]:
    """Yield the proposal; it is no more than what is owed, and nothing is settled by it."""
    if wish.commission_of is not None:
        raise NeverAgainstCommission(wish.commission_of)
    if known_set_off(account, wish):
        return
    if not basis.customer_known and not account.invoices:
        raise UnknownCustomer(wish.customer_id)
    proposal = SetOffProposed(**wish.model_dump(exclude={"commission_of"}), proposed_by=basis.stamp.actor)
    check_owed(account, proposal)
    yield proposal


def known_set_off(account: Account, wish: SetOff) -> bool:
    """Return whether this set-off is on record, proposed or settled at once. Raises RecordedDifferently."""
    if (proposal := account.set_offs.get(wish.set_off_no)) is not None:
        alike = SetOff(**proposal.model_dump(exclude={"proposed_by"})) == wish
    elif (done := account.receipts.get(wish.set_off_no)) is not None:
        told = wish.amount, wish.dated_on, wish.invoice_no
        alike = not done.cash and (done.amount, done.counts_on, done.named) == told
    else:
        return False
    if not alike:
        raise RecordedDifferently(wish.set_off_no)
    return True


def debts(account: Account, invoice_no: str | None) -> Iterator[Invoice]:
    """Yield what a set-off may settle: the invoice that it names, else all that are open; raises NoSuchInvoice."""
    if invoice_no is not None:
        yield invoice_of(account, invoice_no)
    else:
        yield from (account.invoices[turn[2]] for turn in account.queue)


def check_owed(account: Account, proposal: SetOffProposed) -> None:
    """Refuse to set off more than is open: of the named invoice, else of all; raises NoSuchInvoice, MoreThanIsOwed."""
    owed = ZERO
    for debt in debts(account, proposal.invoice_no):
        owed += debt.open if debt.opened_on <= proposal.dated_on else ZERO
        if owed >= proposal.amount:
            return  # further debts are not looked at, however many they are
    raise MoreThanIsOwed(f"{owed} is open, of what was owed on {proposal.dated_on}.")


def approve_set_off(account: Account, wish: ApproveSetOff, basis: AccountBasis) -> Iterator[Event]:
    """Yield the set-off and what it settles, if it is owed still; like money it goes to the named invoice first."""
    proposal = account.set_offs.get(wish.set_off_no)
    if proposal is None:
        raise NoSuchSetOff(wish.set_off_no)
    if (known := account.receipts.get(wish.set_off_no)) is not None:
        if known.cash:
            raise RecordedDifferently(f"{wish.set_off_no} is a receipt.")
        return
    if basis.stamp.actor == proposal.proposed_by:
        raise SetsOffAlone(basis.stamp.actor)
    check_owed(account, proposal)
    yield CreditSetOff(**proposal.model_dump(exclude={"proposed_by"}), decided_by=basis.stamp.actor)
    yield from spend(account, account.receipts[wish.set_off_no], proposal.dated_on)
