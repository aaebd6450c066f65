"""A decision about an account costs what it touches, whatever lies beside it: settled, open, free or waiting."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes import AccountCommand
from services.receivables.subjects.account.wishes.instruments import ClearInstrument
from services.receivables.subjects.account.wishes.receipts import ReleaseReceipt
from services.receivables.subjects.account.wishes.refunds import PayRefund, ProposeRefund
from shared.runtime.ask.decisions import Refused
from tests.unit.receivables.samples import (
    FIRST,
    GM,
    approve,
    asked_by,
    bounce,
    cash,
    cheque,
    credit_note,
    invoice,
    line,
    march,
    set_off,
    write_off,
)
from tests.work import Work, counted

SHORT, LONG = 60, 3_000
DAY = march(20)


def settled(documents: int) -> Iterator[AccountCommand]:
    """Invoices and what paid them."""
    for number in range(documents // 2):
        yield invoice(f"V{number}", line("10.00"))
        yield cash(f"R{number}", "10.00", FIRST, f"V{number}")


def still_open(documents: int) -> Iterator[AccountCommand]:
    """Invoices that nobody paid."""
    for number in range(documents):
        yield invoice(f"V{number}", line("10.00"), on=FIRST + timedelta(days=number % 9))


def free(documents: int) -> Iterator[AccountCommand]:
    """Money that finds nothing to pay."""
    for number in range(documents):
        yield cash(f"R{number}", "10.00", FIRST + timedelta(days=number % 9))


def waiting(documents: int) -> Iterator[AccountCommand]:
    """Money that waits for one invoice that does not come."""
    for number in range(documents):
        yield cash(f"R{number}", "10.00", FIRST, "LATER")


def released(documents: int) -> Iterator[AccountCommand]:
    """Money that names one invoice and is free all the same."""
    for wish in waiting(documents // 2):
        yield wish
        yield ReleaseReceipt(receipt_no=wish.receipt_no, customer_id="C1", released_on=FIRST)  # type: ignore[union-attr]


def given_up(documents: int) -> Iterator[AccountCommand]:
    """Invoices that were written off."""
    for number in range(documents // 2):
        yield invoice(f"V{number}", line("10.00"))
        yield write_off(f"O{number}", f"V{number}", "10.00", FIRST)


def one_invoice(documents: int) -> Iterator[AccountCommand]:
    """An invoice that is paid in a great many parts, and credited and written off in some."""
    yield invoice("V0", line("90000.00"))
    for number in range(documents - 20):
        yield cash(f"R{number}", "10.00", FIRST, "V0")
    for number in range(10):
        yield credit_note(f"N{number}", "V0", "1.00", FIRST)
        yield write_off(f"O{number}", "V0", "1.00", FIRST)


def decisions() -> Iterator[AccountCommand]:
    """What an account is asked in a day. Some of it is refused beside one past and not beside another."""
    yield invoice("A", line("100.00"), on=DAY)
    yield cash("RA", "100.00", DAY, "A")
    yield invoice("B", line("100.00"), on=DAY)
    yield cheque("RB", "100.00", DAY, "B")
    yield bounce("RB", DAY)
    yield credit_note("NB", "B", "30.00", DAY)
    yield write_off("OB", "B", "20.00", DAY)
    yield cash("RC", "20.00", DAY, "B")
    yield cheque("RD", "10.00", DAY, cleared_on=None)
    yield ClearInstrument(receipt_no="RD", customer_id="C1", cleared_on=DAY)
    yield set_off("S", "5.00", DAY)
    yield approve("S")
    yield cash("RG", "7.00", DAY, "LATER")
    yield cash("RE", "7.00", DAY, "NEVER")
    yield ProposeRefund(refund_no="F", customer_id="C1", receipt_no="RE", amount="3.00", proposed_on=DAY)
    yield PayRefund(refund_no="F", customer_id="C1", paid_on=DAY)
    yield ReleaseReceipt(receipt_no="RE", customer_id="C1", released_on=DAY)
    yield cash("RF", "8.00", DAY)


def works(past: Iterator[AccountCommand]) -> list[tuple[str, Work]]:
    """Return the work of each decision beside a past."""
    account = Account()
    for wish in past:
        list(ACCOUNT.facts(account, wish, GM))

    def decided(wish: AccountCommand) -> None:
        with suppress(Refused):
            list(ACCOUNT.facts(account, wish, asked_by(wish)))

    return [(type(wish).__name__, counted(partial(decided, wish))) for wish in decisions()]


@pytest.mark.parametrize("past", [settled, still_open, free, waiting, released, given_up, one_invoice])
def test_a_decision_costs_no_more_beside_a_long_past(past: object) -> None:
    few, many = works(past(SHORT)), works(past(LONG))  # type: ignore[operator]
    grown = {
        (place, name): (small, large)
        for place, ((name, small), (_, large)) in enumerate(zip(few, many, strict=True))
        if large.grown_beyond(small)
    }
    assert not grown


@pytest.mark.parametrize("touched", [40, 640])
def test_a_bounce_costs_what_it_takes_back(touched: int) -> None:
    """Linear in the allocations that it reverses: each costs the same."""

    def per_allocation(count: int) -> float:
        account = Account()
        for number in range(count):
            list(ACCOUNT.facts(account, invoice(f"V{number}", line("10.00")), GM))
        list(ACCOUNT.facts(account, cheque("R", f"{10 * count}.00", FIRST), GM))
        assert len(account.receipts["R"].allocations) == count
        work = counted(lambda: list(ACCOUNT.facts(account, bounce("R", DAY), GM)))
        assert len(account.queue) == count
        return work.lines / count

    assert per_allocation(touched) < 1.2 * per_allocation(20)
