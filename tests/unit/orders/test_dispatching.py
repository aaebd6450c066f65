"""Goods leave and arrive."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.agreed import (
    Agreed,
    AmountTooLarge,
    BeforeSigning,
    InvalidContract,
    NotEffective,
    Priced,
    Revision,
)
from services.orders.subjects.order_book.book import UnknownDispatch, UnknownOrder
from services.orders.subjects.order_book.dispatching import (
    AnotherContract,
    BeforeItsBatch,
    FreightBeyondTheLimit,
    LineNumberTwice,
    MoreThanOrdered,
    NeitherGoodsNorFreight,
    NotApproved,
    NothingLeaves,
)
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.placing import MoreThanOpen
from services.orders.subjects.order_book.proving import DeliveredBeforeDispatch
from services.orders.subjects.order_book.wishes import Leaving, RecordDelivery
from shared.events.contracts import Terms
from shared.events.orders import OrderApproved, OrderDelivered, OrderDispatched
from shared.runtime.ask.decisions import InTheFuture, RecordedDifferently, Refused
from tests.unit.orders.samples import (
    MONTH,
    SIGNED,
    TODAY,
    TOMORROW,
    agreed,
    approved,
    basis,
    consent,
    dispatch,
    freight,
    goods,
    held,
    order,
    owes,
    placed,
    sent,
    standing,
    take_over,
)

READY = (placed(), consent(), approved())
FEBRUARY = date(2024, 2, 1)


def imported(amount: str, number: str = "I1") -> OrderApproved:
    return OrderApproved(
        order_no=number,
        customer_id="C1",
        contract_no="K1",
        amount=Decimal(amount),
        how="imported",
        batch_on=FEBRUARY,
    )


@pytest.mark.clause("P5-5.2b")
def test_an_approved_order_leaves_and_says_what_to_invoice() -> None:
    command = dispatch(goods("10"), freight("35.50"), vehicle="苏A12345", escort="S7")
    fact = sent(command, batch=time(13, 30)).model_copy(update={"vehicle": "苏A12345", "escort": "S7"})
    order.given(*READY).when(command).then(fact)
    order.given(*READY, fact).when(command).then()
    assert str(fact.amount) == "1035.50"


@pytest.mark.clause("P5-5.2b")
@pytest.mark.parametrize("facts", [(placed(),), (placed(), consent(), held("limit"))])
def test_one_that_is_not_approved_does_not(facts: tuple[OrderApproved, ...]) -> None:
    assert order.given(*facts).when(dispatch()).refuses(NotApproved).clause == "P5-5.2b"


def test_a_dispatch_is_out_of_an_order_and_its_contract() -> None:
    order.given().when(dispatch()).refuses(UnknownOrder)
    order.given(*READY).when(dispatch(contract_no="K2")).refuses(AnotherContract)
    order.given(*READY).when(dispatch(goods("10.01"))).refuses(MoreThanOrdered)


@pytest.mark.clause("P5-5.2d")
def test_an_order_leaves_with_its_batch_and_not_before() -> None:
    tomorrow = (placed(), consent(), approved(batch_on=TOMORROW, batch_at=time(9)))
    assert order.given(*tomorrow).when(dispatch()).refuses(BeforeItsBatch).clause == "P5-5.2d"
    next_day = basis(today=TOMORROW)
    leaves = dispatch(dispatched_on=TOMORROW)
    order.given(*tomorrow).when(leaves, next_day).then(sent(leaves, batch=time(9)))
    order.given(*READY).when(dispatch(dispatched_on=TOMORROW)).refuses(InTheFuture)


def test_an_order_may_leave_in_parts() -> None:
    first = sent(dispatch(goods("4")), batch=time(13, 30))
    rest = dispatch(goods("6"), invoice_no="I2")
    order.given(*READY, first).when(rest).then(sent(rest, batch=time(13, 30)))
    order.given(*READY, first).when(dispatch(goods("6.5"), invoice_no="I2")).refuses(MoreThanOrdered)
    whole = sent(rest, batch=time(13, 30))
    order.given(*READY, first, whole).when(dispatch(goods("1"), invoice_no="I3")).refuses(NotApproved)


@pytest.mark.clause("P5-4.1b", "P5-4.1g")
@pytest.mark.parametrize(
    ("contract", "refusal"),
    [
        (Agreed("K1", "C1"), NotEffective),
        (Agreed("K1", "C1", invalid_on=SIGNED), InvalidContract),
        (agreed(invalid_on=FEBRUARY), InvalidContract),
    ],
)
def test_nothing_leaves_on_a_contract_that_is_not_effective(contract: Agreed, refusal: type[Refused]) -> None:
    order.given().when(take_over(), basis(contract=contract)).refuses(refusal)
    order.given(*READY).when(dispatch(), basis(contract=contract)).refuses(refusal)


@pytest.mark.clause("P5-4.1b")
def test_on_an_effective_one_it_does() -> None:
    order.given().when(take_over(dispatched_on=SIGNED)).then(
        imported("1000.00").model_copy(update={"batch_on": SIGNED}), sent(take_over(dispatched_on=SIGNED), number="I1")
    )
    order.given(*READY).when(dispatch(dispatched_on=date(2024, 1, 1))).refuses(BeforeSigning)


def test_goods_of_a_history_may_have_left_before_the_paper_was_signed() -> None:
    early = date(2024, 1, 1)
    order.given().when(take_over(dispatched_on=early)).then(
        imported("1000.00").model_copy(update={"batch_on": early}), sent(take_over(dispatched_on=early), number="I1")
    )


def test_a_dispatch_taken_over_is_under_an_imported_order_of_its_own() -> None:
    command = take_over(goods("3", "2"), freight("12.00", "10"))
    facts = imported("312.00"), sent(command, number="I1")
    order.given().when(command).then(*facts)
    order.given(*facts).when(take_over(freight("12.00", "10"), goods("3.0", "2"))).then()


def test_an_invoice_number_belongs_to_one_dispatch() -> None:
    facts = imported("1000.00"), sent(take_over(), number="I1")
    taken = order.given(*facts)
    taken.when(take_over(goods("11"))).refuses(RecordedDifferently)
    taken.when(take_over(goods("10"), freight("0.01"))).refuses(RecordedDifferently)
    taken.when(take_over(dispatched_on=date(2024, 2, 2))).refuses(RecordedDifferently)
    order.given(placed(order_no="I1")).when(take_over()).refuses(RecordedDifferently)


def test_no_more_leaves_than_the_contract_has_open() -> None:
    order.given().when(take_over(goods("100"))).then(imported("10000.00"), sent(take_over(goods("100")), number="I1"))
    order.given().when(take_over(goods("60", "1"), goods("40.000001", "2"))).refuses(MoreThanOpen)
    facts = imported("1000.00"), sent(take_over(), number="I1")
    order.given(*facts).when(take_over(goods("90.5"), invoice_no="I2")).refuses(MoreThanOpen)
    order.given(*facts, *READY).when(dispatch(invoice_no="I9"), basis(contract=agreed(quantity="15"))).refuses(
        MoreThanOpen
    )


@pytest.mark.parametrize(
    "line",
    [
        Leaving(line_no="1"),
        Leaving(line_no="1", contract_line_no="1"),
        Leaving(line_no="1", quantity=Decimal(1)),
        Leaving(line_no="1", contract_line_no="1", quantity=Decimal(1), freight_amount=Decimal(1)),
    ],
)
def test_a_line_is_goods_or_freight(line: Leaving) -> None:
    order.given().when(take_over(line)).refuses(NeitherGoodsNorFreight)


def test_a_dispatch_has_lines_of_their_own_numbers() -> None:
    order.given().when(take_over().model_copy(update={"lines": ()})).refuses(NothingLeaves)
    order.given().when(take_over(goods("1"), freight("1.00", "1"))).refuses(LineNumberTwice)


def test_prices_are_those_of_the_revision_in_force_on_the_day() -> None:
    def lines(price: str, at_list: str) -> dict[str, Priced]:
        return {"1": Priced("P1", Decimal(50), Decimal(price), Decimal(at_list))}

    revisions = (
        Revision(1, SIGNED, MONTH, lines("10.00", "11.00")),
        Revision(2, FEBRUARY, MONTH, lines("12.00", "13.00")),
    )
    changed = basis(contract=Agreed("K1", "C1", revisions))
    for day, amount, at_list, revision in (
        (date(2024, 1, 31), "10.00", "11.00", 1),
        (FEBRUARY, "12.00", "13.00", 2),
    ):
        _, fact = order.given().when(take_over(goods("1"), dispatched_on=day), changed).decide()
        assert isinstance(fact, OrderDispatched)
        line = fact.lines[0]
        assert (str(line.amount), str(line.list_amount), fact.revision) == (amount, at_list, revision)


def test_free_goods_are_allowed_and_each_line_is_rounded_by_itself() -> None:
    _, free = order.given().when(take_over(goods("10")), basis(contract=agreed(price="0.00"))).decide()
    assert isinstance(free, OrderDispatched)
    assert str(free.amount) == "0.00"
    thirds = take_over(goods("0.5", "1"), goods("0.5", "2"))
    _, split = order.given().when(thirds, basis(contract=agreed(price="0.01"))).decide()
    assert isinstance(split, OrderDispatched)
    assert str(split.amount) == "0.02"  # 0.005 rounds up twice


def test_no_amount_bursts_its_column() -> None:
    dear = basis(contract=agreed(quantity="999999999999", price="999999999999.99"))
    order.given().when(take_over(goods("2")), dear).refuses(AmountTooLarge)
    order.given().when(take_over(goods("1", "1"), freight("1.00")), dear).refuses(AmountTooLarge)


def test_goods_arrive_once_and_not_before_they_left() -> None:
    tomorrow = basis(today=TOMORROW)
    left = order.given(*READY, sent(dispatch()))
    arrives = RecordDelivery(invoice_no="I1", customer_id="C1", delivered_on=TOMORROW)
    fact = OrderDelivered(invoice_no="I1", customer_id="C1", delivered_on=TOMORROW)
    left.when(arrives, tomorrow).then(fact)
    arrived = order.given(*READY, sent(dispatch()), fact)
    arrived.when(arrives, tomorrow).then()
    arrived.when(arrives.model_copy(update={"delivered_on": TODAY}), tomorrow).refuses(RecordedDifferently)
    left.when(arrives.model_copy(update={"delivered_on": SIGNED})).refuses(DeliveredBeforeDispatch)
    order.given().when(arrives, tomorrow).refuses(UnknownDispatch)


@given(st.lists(st.decimals(0, 60, places=3), max_size=12))
def test_the_open_quantity_never_falls_below_zero(quantities: list[Decimal]) -> None:
    book = ORDER_BOOK.fresh()
    gone = Decimal(0)
    for number, quantity in enumerate(quantities):
        command = take_over(goods(str(quantity)), invoice_no=f"I{number}")
        try:
            facts = list(ORDER_BOOK.facts(book, command, basis()))
        except MoreThanOpen:
            assert gone + quantity > 100
            continue
        assert len(facts) == 2
        gone += quantity
        assert gone == book.shipped["K1", "1"] <= 100


@pytest.mark.clause("P5-5.2b")
def test_freight_on_credit_stays_within_the_limit() -> None:
    """Of 50,000.00 are 48,000.00 open and 1,000.00 on order: 1,000.00 is left, of which the goods take nothing."""
    owing = basis(standing=standing(owes("48000.00")))
    ready = order.given(*READY)
    assert ready.when(dispatch(goods("10"), freight("1000.00")), owing).decide()
    for lines in ((goods("10"), freight("1000.01")), (goods("1"), freight("1000.00"), freight("0.01", "10"))):
        refusal = ready.when(dispatch(*lines), owing).refuses(FreightBeyondTheLimit)
        assert (refusal.clause, refusal.members["field"]) == ("P5-5.2b", "lines")
        assert "48000.00 is open, 1000.00 on order" in refusal.detail
    assert ready.when(dispatch(goods("10")), basis(standing=standing(owes("50000.00")))).decide()


@pytest.mark.clause("P5-5.2b")
def test_freight_counts_beside_that_of_the_dispatch_before() -> None:
    owing = basis(standing=standing(owes("48000.00")))
    first = dispatch(goods("4"), freight("600.00"))
    given = order.given(*READY, sent(first))
    second = {"invoice_no": "I2"}
    assert given.when(dispatch(goods("6"), freight("400.00"), **second), owing).decide()
    given.when(dispatch(goods("6"), freight("400.01"), **second), owing).refuses(FreightBeyondTheLimit)
    given.when(first, owing).then()


@pytest.mark.clause("P5-5.2b")
def test_freight_of_released_prepaid_and_past_dispatches_is_bound_by_no_limit() -> None:
    owing = basis(standing=standing(owes("50000.00")))
    lines = goods("10"), freight("80.00")
    assert order.given(placed(), consent(), approved(how="released")).when(dispatch(*lines), owing).decide()
    paid = Funds(position=7, free=Decimal("1080.00"))
    paid_before = replace(owing, contract=agreed(terms=Terms(kind="prepaid")), funds=paid)
    assert order.given(placed(), consent(), approved(how="prepaid")).when(dispatch(*lines), paid_before).decide()
    assert order.given().when(take_over(*lines), owing).decide()
