"""Freight that a customer advanced settles his debts at the end of the month, or is paid back to him. P5-5.3a

What is set off is no cash: it earns nothing and counts in no ranking.
"""

from collections.abc import Iterator

from services.receivables.subjects.account.allocation import spend
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.freight import FreightCommand, PayFreightOut, SettleFreight
from shared.events import Event
from shared.events.money import ZERO
from shared.events.receivables import CreditSetOff, FreightAccountSettled, FreightPaidOut
from shared.runtime.ask.decisions import NotThere, RecordedDifferently, Refused, check_same

REASON = "advanced freight"


class NothingAdvanced(Refused):
    """A freight account is settled while freight that the customer advanced stands in it."""

    clause = "P5-5.3a"
    status = 409


class NoSuchFreightSettlement(NotThere):
    """The customer has no settlement of this number."""


class NothingToPayOut(Refused):
    """Freight is paid out where its settlement asked for it and left something."""

    clause = "P5-5.3a"
    status = 409


class OnlyTheGMPaysOut(Refused):
    """Beyond what the head of finance may, only the GM pays freight out."""

    clause = "P5-5.3a"
    status = 403


class PaidBeforeItWasSettled(Refused):
    """Freight is paid out on the day of its settlement, or later."""

    field = "paid_on"
    clause = "P5-5.3a"


def settle_or_pay(account: Account, wish: FreightCommand, basis: AccountBasis) -> Iterator[Event]:
    """Yield what becomes of a freight account."""
    match wish:
        case SettleFreight():
            yield from settle(account, wish, basis)
        case PayFreightOut():
            yield from pay_out(account, wish, basis)


def settle(account: Account, wish: SettleFreight, basis: AccountBasis) -> Iterator[Event]:
    """Yield the settlement, and what it sets off of the customer's debts: the oldest first, never more than is open."""
    if (known := account.freight.settled.get(wish.settlement_no)) is not None:
        check_alike(known, wish)
        return
    settled = settlement(account, wish, basis)
    yield settled
    if settled.set_off > 0:
        yield CreditSetOff(
            set_off_no=settled.settlement_no,
            customer_id=settled.customer_id,
            amount=settled.set_off,
            dated_on=settled.settled_on,
            reason=REASON,
            decided_by=settled.settled_by,
        )
        yield from spend(account, account.receipts[settled.settlement_no], settled.settled_on)


def settlement(account: Account, wish: SettleFreight, basis: AccountBasis) -> FreightAccountSettled:
    """Return what becomes of the balance by the day of the wish; raises NothingAdvanced."""
    balance = basis.advanced - account.freight.used
    if balance <= 0:
        raise NothingAdvanced(f"{max(balance, ZERO)} stands there by {wish.through}.")
    owed = sum((account.invoices[turn[2]].open for turn in account.queue), ZERO)
    set_off = min(balance, owed)
    left = balance - set_off
    return FreightAccountSettled(
        **wish.model_dump(exclude={"pay_out"}),
        balance=balance,
        set_off=set_off,
        pay_out=left if wish.pay_out else ZERO,
        carried=ZERO if wish.pay_out else left,
        settled_on=basis.stamp.today,
        settled_by=basis.stamp.actor,
    )


def check_alike(known: FreightAccountSettled, wish: SettleFreight) -> None:
    """Refuse another settlement under the same number. Raises RecordedDifferently."""
    asked = wish.pay_out if not known.pay_out + known.carried else known.pay_out > 0
    on_record = {"through": known.through, "pay_out": asked}
    check_same({name: getattr(wish, name) for name in on_record}, on_record, f"{wish.settlement_no}.")


def pay_out(account: Account, wish: PayFreightOut, basis: AccountBasis) -> Iterator[FreightPaidOut]:
    """Yield that the customer got what a settlement left for him."""
    freight = account.freight
    if (settled := freight.settled.get(wish.settlement_no)) is None:
        raise NoSuchFreightSettlement(wish.settlement_no)
    if (paid := freight.paid.get(wish.settlement_no)) is not None:
        if paid.paid_on != wish.paid_on:
            raise RecordedDifferently(f"It was paid on {paid.paid_on}.")
        return
    if not settled.pay_out:
        raise NothingToPayOut(wish.settlement_no)
    most = basis.policy.on(wish.paid_on).freight_head_pays
    if settled.pay_out > most and "gm" not in basis.stamp.roles:
        raise OnlyTheGMPaysOut(f"{settled.pay_out} is more than {most}.")
    if wish.paid_on < settled.settled_on:
        raise PaidBeforeItWasSettled(f"It was settled on {settled.settled_on}.")
    yield FreightPaidOut(**wish.model_dump(), amount=settled.pay_out, paid_by=basis.stamp.actor)
