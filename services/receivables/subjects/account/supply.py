"""The stop of supply: it comes with the first instalment at stage 3, and goes with the last, or by decision. P4-7.5"""

from collections.abc import Iterator
from datetime import date

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.pressure import BEFORE_COURT, STOPS_SUPPLY, Part
from services.receivables.subjects.account.stages import open_of
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes import AccountCommand
from services.receivables.subjects.account.wishes.collection import BeginStages, ResumeSupply
from shared.events.receivables import SupplyResumed, SupplyStopped
from shared.runtime.ask.decisions import Refused


class NotStopped(Refused):
    """The customer is supplied: nothing is stopped."""

    clause = "P4-7.5"
    status = 409


class OnlyTheGMResumes(Refused):
    """Once something is at stage 4 only the gm lets a customer be supplied again."""

    clause = "P4-7.5"
    status = 403


class SparedForThePast(Refused):
    """The last day of supply is today or later."""

    field = "until"
    clause = "P4-7.5"


def resume(account: Account, wish: ResumeSupply, basis: AccountBasis) -> Iterator[SupplyResumed]:
    """Yield that a customer is supplied again, through a last day."""
    stamp, pressure = basis.stamp, account.pressure
    if pressure.stopped is None:
        raise NotStopped(f"{wish.customer_id}.")
    if wish.until < stamp.today:
        raise SparedForThePast(f"It is {stamp.today}.")
    if next(standing(account, basis, stamp.today, BEFORE_COURT), None) is not None and "gm" not in stamp.roles:
        raise OnlyTheGMResumes("Something is at stage 4.")
    yield SupplyResumed(
        **dict(wish), stopped_on=pressure.stopped.stopped_on, resumed_on=stamp.today, resumed_by=stamp.actor
    )


def follow(account: Account, wish: AccountCommand, basis: AccountBasis) -> Iterator[SupplyStopped | SupplyResumed]:
    """Yield the stop or its end, where what a wish made true asks for it."""
    pressure = account.pressure
    if not pressure.stopping:
        return
    day = wish.day if isinstance(wish, BeginStages) else basis.stamp.today
    late = next(standing(account, basis, day, STOPS_SUPPLY), None)
    customer_id = account.invoices[next(iter(pressure.stopping))[0]].issued.customer_id
    if late is not None and pressure.stopped is None and pressure.spared_until < day:
        yield SupplyStopped(customer_id=customer_id, invoice_no=late[0], part=late[1], stopped_on=day)
    elif late is None and pressure.stopped is not None:
        yield SupplyResumed(customer_id=customer_id, stopped_on=pressure.stopped.stopped_on, resumed_on=day)


def standing(account: Account, basis: AccountBasis, day: date, stage: int) -> Iterator[Part]:
    """Yield the parts that reached a stage and are at it still: open, and so long past their day. A pause is no end."""
    rules = basis.policy.on(day)
    for number, part in account.pressure.stopping:
        invoice = account.invoices[number]
        if account.pressure.reached[number, part] < stage or open_of(invoice, part) <= rules.small_difference:
            continue
        if (day - invoice.instalments[part - 1].due_on).days >= rules.stage_days[stage - 1]:
            yield number, part
