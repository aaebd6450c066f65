"""Prepaid goods leave against money that counts and that nothing else has used. P4-7.2, P5-5.1"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.paying import NotPaidBefore
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.orders import OrderDispatched
from tests.unit.orders.samples import agreed, approved, basis, consent, dispatch, freight, goods, order, placed, sent

PREPAID = Terms(kind="prepaid")
RESERVED = approved(how="prepaid", figures=None, reserved_invoice_no="FH-2024-000001")
READY: tuple[Event, ...] = (placed("100", "10000.00", prepaid=True), consent(), RESERVED)
FIFTY = dispatch(goods("50"), invoice_no="I1")


def paid(free: str = "0.00", **members: Any) -> Any:
    """What a decision rests on where a customer paid so much in advance."""
    known = Funds(position=42, free=Decimal(free), **members)
    return basis(contract=agreed(terms=PREPAID), funds=known)


def left(number: str, quantity: str, of: str = "O1") -> OrderDispatched:
    """The fact that prepaid goods left."""
    fact = sent(dispatch(goods(quantity), invoice_no=number, order_no=of), number=of)
    return fact.model_copy(update={"terms": PREPAID})


def yuan(**amounts: str) -> dict[str, Decimal]:
    """Return amounts by number."""
    return {number: Decimal(amount) for number, amount in amounts.items()}


@pytest.mark.clause("P4-7.2")
def test_money_that_suffices_to_the_fen() -> None:
    [fact] = order.given(*READY).when(FIFTY, paid("5000.00")).decide()
    assert isinstance(fact, OrderDispatched)
    assert (fact.amount, fact.known) == (Decimal("5000.00"), 42)
    refusal = order.given(*READY).when(FIFTY, paid("4999.99")).refuses(NotPaidBefore)
    assert (refusal.clause, refusal.status) == ("P4-7.2", 422)
    assert (refusal.members["amount"], refusal.members["counted"]) == ("5000.00", "4999.99")


@pytest.mark.parametrize(
    ("funds", "goes"),
    [
        (paid(named=yuan(I1="5000.00")), True),
        (paid(named=yuan(I2="5000.00")), False),
        (paid(ordered=yuan(O1="5000.00")), True),
        (paid(ordered=yuan(O2="5000.00")), False),
        (paid("1000.00", named=yuan(I1="1500.00"), ordered=yuan(O1="2500.00")), True),
        (paid("1000.00", named=yuan(I1="1500.00"), ordered=yuan(O1="2499.99")), False),
    ],
)
def test_it_names_the_invoice_its_order_or_nothing(funds: Any, *, goes: bool) -> None:
    asked = order.given(*READY).when(FIFTY, funds)
    assert asked.decide() if goes else asked.refuses(NotPaidBefore)


def test_what_left_before_and_is_not_invoiced_has_used_its_money() -> None:
    given = order.given(*READY, left("I0", "30"))
    version = len(READY) + 1
    given.when(FIFTY, paid("8000.00")).decide()
    given.when(FIFTY, paid("7999.99")).refuses(NotPaidBefore)
    # The tables know it, and no invoice of it.
    known = {"dispatches_known": version}
    given.when(FIFTY, paid("7999.99", uninvoiced=("I0",), **known)).refuses(NotPaidBefore)
    # They know its invoice, which has taken its money: before they know it itself, and after.
    assert given.when(FIFTY, paid("5000.00", invoiced={"I0": Decimal(0)})).decide()
    assert given.when(FIFTY, paid("5000.00", **known)).decide()


def test_what_left_before_lacks_what_its_own_money_does_not_cover() -> None:
    given = order.given(*READY, left("I0", "30"))
    assert given.when(FIFTY, paid("5000.00", named=yuan(I0="3000.00"))).decide()
    assert given.when(FIFTY, paid("5000.00", named=yuan(I0="9000.00"))).decide()  # the rest of it waits
    given.when(FIFTY, paid("5999.99", named=yuan(I0="2000.00"))).refuses(NotPaidBefore)


def test_money_beside_a_debt_is_about_to_pay_it() -> None:
    given = order.given(*READY, left("I0", "30"))
    assert given.when(FIFTY, paid("8000.00", invoiced=yuan(I0="3000.00"))).decide()
    given.when(FIFTY, paid("7999.99", invoiced=yuan(I0="3000.00"))).refuses(NotPaidBefore)
    of_order = paid(ordered=yuan(O1="7999.99"), invoiced=yuan(I0="3000.00"))
    given.when(FIFTY, of_order).refuses(NotPaidBefore)
    # What nobody pays takes nothing from what names the goods.
    assert given.when(FIFTY, paid(named=yuan(I1="5000.00"), invoiced=yuan(I0="3000.00"))).decide()


def test_money_of_an_order_is_used_once() -> None:
    given = order.given(*READY, left("I0", "30"))
    assert given.when(FIFTY, paid(ordered=yuan(O1="8000.00"))).decide()
    given.when(FIFTY, paid(ordered=yuan(O1="7999.99"))).refuses(NotPaidBefore)
    other = placed("10", "1000.00", prepaid=True, order_no="O2"), consent("O2"), approved("O2", how="prepaid")
    given = order.given(*READY, *other, left("I0", "10", "O2"))
    assert given.when(FIFTY, paid(ordered=yuan(O1="5000.00", O2="1000.00"))).decide()
    given.when(FIFTY, paid(ordered=yuan(O1="5000.00", O2="999.99"))).refuses(NotPaidBefore)


def test_freight_is_paid_before_as_well_and_what_costs_nothing_needs_no_money() -> None:
    with_freight = dispatch(goods("50"), freight("80.00"))
    assert order.given(*READY).when(with_freight, paid("5080.00")).decide()
    order.given(*READY).when(with_freight, paid("5079.99")).refuses(NotPaidBefore)
    free = replace(paid(), contract=agreed(terms=PREPAID, price="0.00"))
    assert order.given(*READY).when(FIFTY, free).decide()


def test_goods_on_credit_ask_for_no_money_and_record_no_position() -> None:
    [fact] = order.given(placed("50", "5000.00"), consent(), approved()).when(FIFTY, basis()).decide()
    assert isinstance(fact, OrderDispatched)
    assert fact.known is None
