"""The number of the next dispatch of a prepaid order is reserved. P4-7.2"""

from decimal import Decimal
from typing import Any

import pytest

from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.reserving import (
    AgreeWithNumbers,
    DispatchWithNumbers,
    NumbersMoved,
    to_agree,
    to_dispatch,
)
from services.orders.subjects.order_book.wishes import AgreeToOrder, DispatchOrder
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.orders import OrderApproved, OrderCancelled, OrderDispatched
from tests.unit.orders.samples import TODAY, agreed, approved, basis, consent, dispatch, goods, order, placed

ON_PREPAID = basis("manager", contract=agreed(terms=Terms(kind="prepaid")), funds=Funds(1, Decimal(10000)))
PLACED = placed("100", "10000.00", prepaid=True)
ON_CREDIT = placed("100", "10000.00")
AGREE = AgreeToOrder(order_no="O1", customer_id="C1")
FIRST, SECOND = "FH-2024-000001", "FH-2024-000002"
READY: tuple[Event, ...] = (PLACED, consent(), approved(how="prepaid", reserved_invoice_no=FIRST))
OLD: tuple[Event, ...] = (PLACED, consent(), approved(how="prepaid"))


def leaves(quantity: str, number: str | None = None, **members: Any) -> DispatchOrder:
    return dispatch(goods(quantity), **members).model_copy(update={"invoice_no": number})


def with_numbers(wish: DispatchOrder, *numbers: str) -> DispatchOrder:
    return DispatchWithNumbers.model_construct(**dict(wish), numbers=numbers)


def sent_under(given: tuple[Event, ...], wish: DispatchOrder) -> tuple[str, str | None]:
    [fact] = order.given(*given).when(wish, ON_PREPAID).decide()
    assert isinstance(fact, OrderDispatched)
    return fact.invoice_no, fact.reserved_invoice_no


def test_the_agreement_of_a_prepaid_order_reserves_a_number() -> None:
    agreement = AgreeWithNumbers(order_no="O1", customer_id="C1", numbers=(FIRST,))
    _, fact = order.given(PLACED).when(agreement, ON_PREPAID).decide()
    assert isinstance(fact, OrderApproved)
    assert fact.reserved_invoice_no == FIRST
    assert (to_agree(ORDER_BOOK.fold([PLACED]), AGREE), to_agree(ORDER_BOOK.fold([ON_CREDIT]), AGREE)) == (1, 0)
    _, without = order.given(PLACED).when(AGREE, ON_PREPAID).decide()  # no door asked for it
    assert isinstance(without, OrderApproved)
    assert without.reserved_invoice_no is None
    order.given(ON_CREDIT).when(agreement).refuses(NumbersMoved)


def test_an_order_that_is_agreed_to_again_keeps_its_number_a_cancelled_one_does_not() -> None:
    changed = (*READY, placed("50", "5000.00", prepaid=True))
    assert to_agree(ORDER_BOOK.fold(changed), AGREE) == 0
    _, fact = order.given(*changed).when(AGREE, ON_PREPAID).decide()
    assert isinstance(fact, OrderApproved)
    assert fact.reserved_invoice_no == FIRST
    void = OrderCancelled(order_no="O1", customer_id="C1", cancelled_on=TODAY, reason="no")
    reopened = (*READY, void, PLACED)
    assert to_agree(ORDER_BOOK.fold(reopened), AGREE) == 1


@pytest.mark.parametrize(
    ("given", "wish", "numbers", "found"),
    [
        (READY, leaves("100"), (), (FIRST, None)),
        (READY, leaves("60"), (SECOND,), (FIRST, SECOND)),
        (READY, leaves("60", "X-1"), (), ("X-1", None)),
        (OLD, leaves("100"), (FIRST,), (FIRST, None)),
        (OLD, leaves("60"), (FIRST, SECOND), (FIRST, SECOND)),
        (OLD, leaves("60", "X-1"), (FIRST,), ("X-1", FIRST)),
    ],
)
def test_a_dispatch_takes_the_reserved_number_and_reserves_the_next(
    given: tuple[Event, ...], wish: DispatchOrder, numbers: tuple[str, ...], found: tuple[str, str | None]
) -> None:
    assert to_dispatch(ORDER_BOOK.fold(given), wish) == len(numbers)
    assert sent_under(given, with_numbers(wish, *numbers)) == found
    for others in [one for one in ((FIRST,), (FIRST, SECOND)) if len(one) != len(numbers)]:
        order.given(*given).when(with_numbers(wish, *others), ON_PREPAID).refuses(NumbersMoved)


def test_a_number_of_ones_own_leaves_the_reserved_one_for_the_next() -> None:
    own = order.given(*READY).when(leaves("60", "X-1"), ON_PREPAID).decide()
    assert sent_under((*READY, *own), leaves("40")) == (FIRST, None)


def test_orders_on_credit_reserve_nothing() -> None:
    given = (ON_CREDIT, consent(), approved(amount="10000.00"))
    assert to_dispatch(ORDER_BOOK.fold(given), leaves("60")) == 1
    [fact] = order.given(*given).when(with_numbers(leaves("60"), FIRST)).decide()
    assert isinstance(fact, OrderDispatched)
    assert (fact.invoice_no, fact.reserved_invoice_no) == (FIRST, None)


def test_numbers_are_claimed_like_those_of_invoices() -> None:
    facts = order.given(*READY).when(with_numbers(leaves("60"), SECOND), ON_PREPAID).decide()
    claimed = [(one.kind, one.number) for fact in (*READY, *facts) for one in ORDER_BOOK.claims(fact)]
    assert claimed[-2:] == [("invoice", FIRST), ("invoice", SECOND)]
    assert ("invoice", FIRST) in claimed[:-2]
