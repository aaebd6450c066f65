"""The number of the next dispatch of a prepaid order is reserved. P4-7.2"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.agreed import Priced, Revision
from services.orders.subjects.order_book.failing import to_fail
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.reserving import (
    AgreeWithNumbers,
    DispatchWithNumbers,
    FailWithNumbers,
    NumbersMoved,
    to_agree,
    to_dispatch,
)
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CancelOrder,
    ChangeOrder,
    DispatchOrder,
    FailDelivery,
    OrderCommand,
    TakeRevision,
)
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.orders import DeliveryFailed, OrderApproved, OrderCancelled, OrderDispatched
from shared.runtime.ask.decisions import Refused
from tests.unit.orders.samples import (
    SIGNED,
    TODAY,
    agreed,
    approved,
    basis,
    consent,
    dispatch,
    goods,
    order,
    place,
    placed,
    sent,
)

ON_PREPAID = basis("manager", contract=agreed(terms=Terms(kind="prepaid")), funds=Funds(1, Decimal(1_000_000)))
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
    order.given(PLACED).when(AGREE, ON_PREPAID).refuses(NumbersMoved)  # a door that saw it on credit a moment ago
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


def failure(number: str = "I1") -> FailDelivery:
    """Nobody was there."""
    said: dict[str, Any] = {"returned_on": TODAY, "reason": "closed", "customer_caused": False}
    return FailDelivery(invoice_no=number, customer_id="C1", **said)


def gone(number: str, quantity: str, **members: Any) -> OrderDispatched:
    """The fact that prepaid goods left."""
    fact = sent(dispatch(goods(quantity), invoice_no=number))
    return fact.model_copy(update={"terms": Terms(kind="prepaid"), **members})


@pytest.mark.clause("P4-7.2")
def test_what_came_back_leaves_under_a_number_that_is_reserved_with_the_new_approval() -> None:
    given = (*READY, gone(FIRST, "100"))
    assert to_fail(ORDER_BOOK.fold(given), failure(FIRST)) == 1
    again = FailWithNumbers(**dict(failure(FIRST)), numbers=(SECOND,))
    back, anew = order.given(*given).when(again, ON_PREPAID).decide()
    assert isinstance(back, DeliveryFailed)
    assert isinstance(anew, OrderApproved)
    assert (anew.how, anew.reserved_invoice_no) == ("prepaid", SECOND)
    assert sent_under((*given, back, anew), leaves("100")) == (SECOND, None)
    order.given(*given).when(failure(FIRST), ON_PREPAID).refuses(NumbersMoved)
    assert to_fail(ORDER_BOOK.fold([*given, back, anew]), failure(FIRST)) == 0
    order.given(*given, back, anew).when(failure(FIRST), ON_PREPAID).then()


def test_what_came_back_needs_no_number_where_one_waits_or_the_order_does_not_go_on() -> None:
    part = (*READY, gone(FIRST, "60", reserved_invoice_no=SECOND))
    assert to_fail(ORDER_BOOK.fold(part), failure(FIRST)) == 0
    back, anew = order.given(*part).when(failure(FIRST), ON_PREPAID).decide()
    assert isinstance(anew, OrderApproved)
    assert anew.reserved_invoice_no == SECOND
    assert sent_under((*part, back, anew), with_numbers(leaves("70"), "FH-2024-000003")) == (SECOND, "FH-2024-000003")
    void = OrderCancelled(order_no="O1", customer_id="C1", cancelled_on=TODAY, reason="no")
    assert to_fail(ORDER_BOOK.fold([*part, void]), failure(FIRST)) == 0
    on_credit = (ON_CREDIT, consent(), approved(amount="10000.00"), sent(dispatch(goods("100"))))
    assert to_fail(ORDER_BOOK.fold(on_credit), failure()) == 0
    order.given(*on_credit).when(FailWithNumbers(**dict(failure()), numbers=(FIRST,))).refuses(NumbersMoved)


ACTS = st.sampled_from(["agree", "leave", "leave", "own", "fail", "cancel", "change", "revise"])
TERMS = (Terms(kind="prepaid"), Terms(kind="credit", credit_days=30))


@drawn(st.lists(st.tuples(ACTS, st.sampled_from((30, 50, 99, 100))), max_size=20))
def test_no_approved_prepaid_order_has_something_to_send_and_no_number(acts: list[tuple[str, int]]) -> None:
    """Whatever is asked in whatever order, and whatever the terms become."""
    facts = list(READY)
    revisions = list(ON_PREPAID.contract.revisions if ON_PREPAID.contract is not None else ())
    for place_of, (act, n) in enumerate(acts):
        book = ORDER_BOOK.fold(facts)
        if act == "revise":
            number = len(revisions) + 1
            lines = {"1": Priced("P1", Decimal(100), Decimal(100), Decimal(90))}
            revisions.append(Revision(number, SIGNED, TERMS[n % 2], lines, TODAY))
        wish = wished(book, act, n, [f"FH-2024-{place_of:03}{one:03}" for one in range(2)])
        contract = replace(agreed(), revisions=tuple(revisions))
        try:
            facts += ORDER_BOOK.facts(book, wish, replace(ON_PREPAID, contract=contract))
        except NumbersMoved:
            raise
        except Refused:
            continue
        one = book.orders["O1"]
        if one.state == "approved" and one.form is not None and one.form.prepaid and not one.complete:
            assert one.reserved is not None


def wished(book: Any, act: str, n: int, numbers: list[str]) -> OrderCommand:
    """Return a wish, with as many numbers as it needs."""
    match act:
        case "agree":
            return AgreeWithNumbers(**dict(AGREE), numbers=tuple(numbers[: to_agree(book, AGREE)]))
        case "leave" | "own":
            wish = leaves(str(n), f"X{len(book.sent)}" if act == "own" else None)
            return with_numbers(wish, *numbers[: to_dispatch(book, wish)])
        case "fail":
            wish_to_fail = failure(sorted(book.sent)[n % len(book.sent)] if book.sent else "none")
            return FailWithNumbers(**dict(wish_to_fail), numbers=tuple(numbers[: to_fail(book, wish_to_fail)]))
        case "cancel":
            return CancelOrder(order_no="O1", customer_id="C1", reason="no")
        case "change":
            return ChangeOrder(**dict(place(str(n))))
        case _:
            return TakeRevision(customer_id="C1", contract_no="K1")
