"""Order forms."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.orders.subjects.order_book.agreed import (
    Agreed,
    AnotherCustomersContract,
    BeforeSigning,
    CompletedContract,
    ContractExpired,
    InvalidContract,
    NotEffective,
    TerminatedContract,
    UnknownContract,
    UnknownContractLine,
)
from services.orders.subjects.order_book.book import UnknownOrder
from services.orders.subjects.order_book.form import LineTwice, MissingFields, NothingOrdered, TooShortNotice
from services.orders.subjects.order_book.placing import AlreadyShipped, BelowWhatIsShipped, MoreThanOpen
from services.orders.subjects.order_book.wishes import CancelOrder, ChangeOrder, EndContract
from shared.events.contracts import Terms
from shared.events.orders import OrderCancelled, OrderLine
from shared.office.merged import MergedCustomer
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.orders.samples import (
    FORM,
    SIGNED,
    TODAY,
    TOMORROW,
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

REP = basis("rep")


def change(quantity: str = "10", **members: object) -> ChangeOrder:
    return ChangeOrder(**place(quantity, **members).model_dump())


@pytest.mark.clause("P5-5.2a")
def test_a_complete_form_is_taken() -> None:
    order.given().when(place(), REP).then(placed())
    order.given(placed()).when(place(), REP).then()


@pytest.mark.clause("P5-5.2a")
def test_open_fields_are_listed() -> None:
    lacking = {name: text for name, text in FORM.items() if name not in {"orderer", "payment"}}
    refusal = order.given().when(place(particulars=lacking), REP).refuses(MissingFields)
    assert refusal.members == {"missing": ["orderer", "payment"]}
    assert refusal.clause == "P5-5.2a"


@pytest.mark.clause("P5-5.2a")
def test_a_form_asks_for_goods() -> None:
    order.given().when(place(lines=()), REP).refuses(NothingOrdered)
    order.given().when(place("0"), REP).refuses(NothingOrdered)
    twice = (OrderLine(contract_line_no="1", quantity=Decimal(1)),) * 2
    order.given().when(place(lines=twice), REP).refuses(LineTwice)
    elsewhere = (OrderLine(contract_line_no="7", quantity=Decimal(1)),)
    order.given().when(place(lines=elsewhere), REP).refuses(UnknownContractLine)


@pytest.mark.clause("P5-5.2c")
def test_an_order_comes_a_day_ahead() -> None:
    order.given().when(place(required_on=TOMORROW), REP).then(placed())
    assert order.given().when(place(required_on=TODAY), REP).refuses(TooShortNotice).clause == "P5-5.2c"


@pytest.mark.clause("P5-5.2c")
def test_or_it_is_urgent() -> None:
    order.given().when(place(required_on=TODAY, urgent=True), REP).then(placed(required_on=TODAY, urgent=True))
    order.given().when(place(required_on=SIGNED, urgent=True), REP).refuses(TooShortNotice)


@pytest.mark.clause("P5-4.1b", "P5-4.1g")
@pytest.mark.parametrize(
    ("contract", "refusal"),
    [
        (None, UnknownContract),
        (agreed(customer_id="C2"), AnotherCustomersContract),
        (Agreed("K1", "C1"), NotEffective),
        (Agreed("K1", "C1", invalid_on=date(2024, 1, 1)), InvalidContract),
        (agreed(invalid_on=TODAY), InvalidContract),
    ],
)
def test_an_order_needs_an_effective_contract(contract: Agreed | None, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        order.given().when(place(), basis("rep", contract=contract)).decide()


def test_nor_one_that_is_signed_only_later() -> None:
    order.given().when(place(), basis("rep", today=date(2024, 1, 1))).refuses(BeforeSigning)


def test_orders_share_what_is_open_on_the_contract() -> None:
    order.given(placed("90", "9000.00", order_no="O0")).when(place("10"), REP).then(placed())
    order.given(placed("90", "9000.00", order_no="O0")).when(place("10.1"), REP).refuses(MoreThanOpen)
    gone = sent(dispatch(goods("90"), order_no="O0", invoice_no="I0"), number="O0")
    left = (placed("90", "9000.00", order_no="O0"), consent("O0"), approved("O0"), gone)
    order.given(*left).when(place("10"), REP).then(placed())
    order.given(*left).when(place("11"), REP).refuses(MoreThanOpen)


def test_what_a_cancelled_order_asked_for_is_open_again() -> None:
    cancelled = OrderCancelled(order_no="O0", customer_id="C1", cancelled_on=TODAY, reason="none")
    order.given(placed("90", "9000.00", order_no="O0"), cancelled).when(place("100"), REP).then(
        placed("100", "10000.00")
    )


def test_a_number_is_used_once() -> None:
    order.given(placed()).when(place("11"), REP).refuses(RecordedDifferently)


@pytest.mark.clause("P4-7.3")
def test_terms_come_from_the_contract_alone() -> None:
    prepaid = basis("rep", contract=agreed(terms=Terms(kind="prepaid")))
    order.given().when(place(), prepaid).then(placed(prepaid=True))


@pytest.mark.clause("P5-5.2b")
def test_a_changed_order_waits_for_agreement_again() -> None:
    order.given(placed(), consent(), approved()).when(change("11"), REP).then(placed("11", "1100.00"))
    order.given(placed(), consent(), approved()).when(change("10"), REP).then()
    order.given().when(change(), REP).refuses(UnknownOrder)
    order.given(placed()).when(change(contract_no="K2"), REP).refuses(RecordedDifferently)


def test_a_cancelled_order_is_reopened_by_a_change() -> None:
    ask = CancelOrder(order_no="O1", customer_id="C1", reason="no need")
    cancelled = OrderCancelled(order_no="O1", customer_id="C1", cancelled_on=TODAY, reason="no need")
    order.given(placed()).when(ask).then(cancelled)
    order.given(placed(), cancelled).when(ask).then()
    order.given(placed(), cancelled).when(change(), REP).then(placed())


def test_what_left_is_not_taken_back() -> None:
    gone = (placed(), consent(), approved(), sent(dispatch(goods("4"))))
    order.given(*gone).when(change("3"), REP).refuses(BelowWhatIsShipped)
    order.given(*gone).when(change("4"), REP).then(placed("4", "400.00"))
    whole = (placed(), consent(), approved(), sent(dispatch()))
    order.given(*whole).when(change("12"), REP).refuses(AlreadyShipped)
    order.given(*whole).when(CancelOrder(order_no="O1", customer_id="C1", reason="x")).refuses(AlreadyShipped)


@pytest.mark.clause("P2-2a")
def test_a_merged_customer_takes_no_new_order_and_lowers_those_on_file() -> None:
    merged = basis("rep", stays="C0")
    refusal = order.given().when(place(), merged).refuses(MergedCustomer)
    assert (refusal.status, refusal.clause, refusal.members) == (409, "P2-2a", {"field": "customer_id", "stays": "C0"})
    order.given(placed()).when(place(), merged).then()
    order.given(placed()).when(change("11"), merged).refuses(MergedCustomer)
    order.given(placed()).when(change("9"), merged).then(placed("9", "900.00"))
    given_up = OrderCancelled(order_no="O1", customer_id="C1", cancelled_on=TODAY, reason="no need")
    order.given(placed(), given_up).when(change(), merged).refuses(MergedCustomer)
    order.given(placed(), given_up).when(change(), REP).then(placed())


@pytest.mark.clause("P5-4.1b")
def test_nothing_new_is_ordered_on_a_contract_that_expired_ended_or_is_completed() -> None:
    revision = agreed().revisions[0]
    expired = agreed(revisions=(replace(revision, valid_to=TODAY - timedelta(days=1)),))
    order.given().when(place(), basis("rep", contract=expired)).refuses(ContractExpired)
    last_day = agreed(revisions=(replace(revision, valid_to=TODAY),))
    order.given().when(place(), basis("rep", contract=last_day)).then(placed())
    fewer = ChangeOrder(**dict(place("5")))
    assert order.given(placed()).when(fewer, basis("rep", contract=expired)).decide()
    more = ChangeOrder(**dict(place("15")))
    order.given(placed()).when(more, basis("rep", contract=expired)).refuses(ContractExpired)
    order.given().when(place(), basis("rep", contract=agreed(ended_on=TODAY))).refuses(TerminatedContract)
    gone = sent(dispatch(goods("100")))
    all_left = order.given(placed("100", "10000.00"), consent(), approved(amount="10000.00"), gone)
    another = place("1", order_no="O2")
    all_left.when(another, basis("rep", contract=agreed(owing=True))).refuses(MoreThanOpen)
    all_left.when(another, basis("rep", contract=agreed(owing=False))).refuses(CompletedContract)


@pytest.mark.clause("P5-4.1g")
def test_a_ratified_contract_carries_orders_from_its_signature_on() -> None:
    ratified = agreed(invalid_on=SIGNED - timedelta(days=9))
    order.given().when(place(), basis("rep", contract=ratified)).then(placed())


def test_what_has_not_left_of_a_terminated_contract_is_cancelled() -> None:
    given_up = OrderCancelled(order_no="O3", customer_id="C1", cancelled_on=TODAY, reason="x")
    ends = EndContract(customer_id="C1", contract_no="K1", reason="the contract ended on 2024-06-03")
    given = order.given(placed(), placed(order_no="O2", contract_no="K2"), placed(order_no="O3"), given_up)
    [cancelled] = given.when(ends).decide()
    assert isinstance(cancelled, OrderCancelled)
    assert (cancelled.order_no, cancelled.cancelled_on) == ("O1", TODAY)
    order.given(placed(), cancelled).when(ends).then()
