"""Promises to pay: made for a day, kept by money that came by then, or broken when the next day begins. P4-7.5"""

from collections.abc import Iterator
from datetime import timedelta

from services.receivables.subjects.account.invoicing import AccountBasis, found
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.promises import JudgePromise, MakePromise
from shared.events.receivables import CollectionPaused, PromiseBroken, PromiseKept, PromiseMade
from shared.office.calendar import ONE_DAY
from shared.runtime.ask.decisions import NotThere, Refused, check_same

IN_A_ROW = 2
"""So many promises of an invoice without a kept one between; the next is the head of finance's to take."""


class PromisedTooLate(Refused):
    """A promise is for today or a day not too far from it."""

    field = "promised_for"
    clause = "P4-7.5"


class ThirdInARow(Refused):
    """After two promises that were not kept only the head of finance takes another."""

    clause = "P4-7.5"
    status = 403


class NoSuchPromise(NotThere):
    """The customer made no promise of this number."""


def make(account: Account, wish: MakePromise, basis: AccountBasis) -> Iterator[PromiseMade | CollectionPaused]:
    """Yield the promise, and the pause through its day."""
    stamp, promises = basis.stamp, account.promises
    found(account, wish.invoice_no)
    if (known := promises.all.get(wish.promise_no)) is not None:
        check_same(wish, known.made, f"{wish.promise_no}.")
        return
    days = basis.policy.on(stamp.today).promise_max_days
    if not stamp.today <= wish.promised_for <= stamp.today + timedelta(days=days):
        raise PromisedTooLate(f"It is {stamp.today}: at most {days} days.")
    if promises.in_a_row.get(wish.invoice_no, 0) >= IN_A_ROW and "finance_head" not in stamp.roles:
        raise ThirdInARow(f"{promises.in_a_row[wish.invoice_no]} promises of {wish.invoice_no}.")
    yield PromiseMade(**dict(wish), made_on=stamp.today, made_by=stamp.actor)
    yield CollectionPaused(
        invoice_no=wish.invoice_no,
        customer_id=wish.customer_id,
        because="promise",
        paused_on=stamp.today,
        until=wish.promised_for + ONE_DAY,
        note=wish.promise_no,
    )


def judge(account: Account, wish: JudgePromise) -> Iterator[PromiseKept | PromiseBroken]:
    """Yield whether a promise was kept, once its day is over; nothing where that is said."""
    if (promise := account.promises.all.get(wish.promise_no)) is None:
        raise NoSuchPromise(wish.promise_no)
    made = promise.made
    if promise.status != "open" or wish.day <= made.promised_for:
        return
    of = {"promise_no": made.promise_no, "customer_id": made.customer_id, "invoice_no": made.invoice_no}
    if wish.paid >= made.amount:
        yield PromiseKept(**of, paid=wish.paid, decided_on=wish.day)
    else:
        yield PromiseBroken(**of, paid=wish.paid, decided_on=wish.day)
