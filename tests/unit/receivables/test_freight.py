"""Advanced freight settles debts, oldest first, never more than is open; the rest is carried or paid out. P5-5.3a"""

from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.settling_freight import (
    NoSuchFreightSettlement,
    NothingAdvanced,
    NothingToPayOut,
    OnlyTheGMPaysOut,
    PaidBeforeItWasSettled,
)
from services.receivables.subjects.account.wishes.freight import PayFreightOut, SettleFreight
from shared.events import Event
from shared.events.money import ZERO
from shared.events.receivables import AllocationReversed, FreightAccountSettled, FreightPaidOut, PaymentAllocated
from shared.runtime.ask.decisions import RecordedDifferently
from tests.golden.world import BOOK
from tests.spec import stamp
from tests.unit.receivables.samples import account, credit_note, history, invoice, line

TODAY, LATER = date(2026, 4, 3), date(2026, 4, 10)
MARCH = date(2026, 3, 31)


def advanced(amount: str, on: date = TODAY, *roles: str) -> AccountBasis:
    """So much was advanced by the day that is asked for."""
    return AccountBasis(stamp(on, "F1", *(roles or ("finance",))), BOOK, advanced=Decimal(amount))


def settle(number: str = "YF1", *, pay_out: bool = False) -> SettleFreight:
    return SettleFreight(settlement_no=number, customer_id="C1", through=MARCH, pay_out=pay_out)


def pay(number: str = "YF1", on: date = LATER) -> PayFreightOut:
    return PayFreightOut(settlement_no=number, customer_id="C1", paid_on=on)


A = invoice("A", line("1000.00"), on=date(2026, 2, 8))
B = invoice("B", line("2000.00"), on=date(2026, 3, 21))
DEBTS = history(A, B, basis=advanced("0.00"))


def settled_from(*facts: Event, wish: SettleFreight, basis: AccountBasis) -> list[Event]:
    return account.given(*facts).when(wish, basis).decide()


@pytest.mark.clause("P5-5.3a")
def test_the_oldest_debt_comes_first_and_nobody_earns() -> None:
    march = advanced("1850.50")
    facts = settled_from(*DEBTS, wish=settle(), basis=march)
    [settled] = [one for one in facts if isinstance(one, FreightAccountSettled)]
    assert (settled.balance, settled.set_off, settled.carried) == (Decimal("1850.50"), Decimal("1850.50"), ZERO)
    paid = [(one.invoice_no, one.amount, one.cash) for one in facts if isinstance(one, PaymentAllocated)]
    assert paid == [("A", Decimal("1000.00"), False), ("B", Decimal("850.50"), False)]
    after = account.given(*DEBTS, *facts)
    after.when(settle(), march).then()
    after.when(settle("YF2"), march).refuses(NothingAdvanced)
    after.when(settle().model_copy(update={"through": TODAY}), march).refuses(RecordedDifferently)


@pytest.mark.clause("P5-5.3a")
def test_never_more_than_is_open_is_set_off_and_the_rest_is_carried_or_paid_out() -> None:
    much = advanced("9000.00")
    carried = settled_from(*DEBTS, wish=settle(), basis=much)
    [settled] = [one for one in carried if isinstance(one, FreightAccountSettled)]
    assert (settled.set_off, settled.carried, settled.pay_out) == (Decimal("3000.00"), Decimal("6000.00"), ZERO)
    account.given(*DEBTS, *carried).when(pay(on=TODAY), much).refuses(NothingToPayOut)
    asked = settled_from(*DEBTS, *carried, wish=settle("YF2", pay_out=True), basis=much)
    [left] = asked
    assert isinstance(left, FreightAccountSettled)
    assert (left.balance, left.pay_out) == (Decimal("6000.00"), Decimal("6000.00"))
    reserved = account.given(*DEBTS, *carried, *asked)
    reserved.when(settle("YF3"), much).refuses(NothingAdvanced)
    reserved.when(pay("YF2"), advanced("0.00", LATER, "finance_head")).refuses(OnlyTheGMPaysOut)
    gm = advanced("0.00", LATER, "gm")
    reserved.when(pay("YF2", MARCH), gm).refuses(PaidBeforeItWasSettled)
    reserved.when(pay("YF9"), gm).refuses(NoSuchFreightSettlement)
    [paid] = reserved.when(pay("YF2"), gm).decide()
    assert isinstance(paid, FreightPaidOut)
    assert paid.amount == Decimal("6000.00")
    account.given(*DEBTS, *carried, *asked, paid).when(pay("YF2"), gm).then()


@pytest.mark.clause("P5-5.3a")
def test_the_head_of_finance_pays_out_to_the_fen_of_the_limit() -> None:
    head = advanced("0.00", LATER, "finance", "finance_head")
    limit = settled_from(wish=settle(pay_out=True), basis=advanced("5000.00"))
    assert len(account.given(*limit).when(pay(), head).decide()) == 1
    above = settled_from(wish=settle(pay_out=True), basis=advanced("5000.01"))
    account.given(*above).when(pay(), head).refuses(OnlyTheGMPaysOut)


@pytest.mark.clause("P5-5.3a")
def test_what_a_credit_note_takes_from_a_set_off_stands_in_the_freight_account_again() -> None:
    facts = settled_from(*DEBTS, wish=settle(), basis=advanced("1850.50"))
    after = account.given(*DEBTS, *facts)
    credited = after.when(credit_note("N1", "A", "100.00", LATER), advanced("0.00", LATER)).decide()
    [reversal] = [one for one in credited if isinstance(one, AllocationReversed)]
    assert (reversal.amount, reversal.to_freight) == (Decimal("100.00"), True)
    assert not [one for one in credited if isinstance(one, PaymentAllocated)]  # B is open, but it is not free money
    again = settled_from(*DEBTS, *facts, *credited, wish=settle("YF2"), basis=advanced("1850.50", LATER))
    paid = [(one.invoice_no, one.amount) for one in again if isinstance(one, PaymentAllocated)]
    assert paid == [("B", Decimal("100.00"))]
