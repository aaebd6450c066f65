"""Slips of self-pickup: written, paid, issued, or over. P5-5.1"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.orders.subjects.order_book.agreed import NotEffective
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import GoesBySlip
from services.orders.subjects.order_book.form import LineTwice, NothingOrdered
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.pickup import (
    NotPaidAtTheCounter,
    NotPrepaid,
    SlipIsOver,
    UnknownSlip,
)
from services.orders.subjects.order_book.placing import MoreThanOpen
from services.orders.subjects.order_book.wishes import CancelOrder, ChangeOrder, IssueSlip, LapseSlip, WriteSlip
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.orders import (
    OrderApproved,
    OrderCancelled,
    OrderDispatched,
    OrderLine,
    OrderPlaced,
    PickupSlipLapsed,
    PickupSlipWritten,
)
from tests.unit.orders.samples import agreed, basis, dispatch, goods, order, place

PREPAID = Terms(kind="prepaid")
NUMBER = "FH-2026-000001"
WRITTEN_ON = date(2026, 9, 29)
ISSUE = IssueSlip(invoice_no=NUMBER, contract_no="K1", customer_id="C1")


def on(day: date = WRITTEN_ON, paid: str = "0.00", **members: Any) -> OrderBasis:
    """What a decision of a day rests on."""
    at = datetime.fromisoformat(f"{day}T04:00:00+00:00")
    known = Funds(position=9, named={NUMBER: Decimal(paid)})
    told: dict[str, Any] = {"contract": agreed(terms=PREPAID), "funds": known, **members}
    return basis("office", at=at, today=day, **told)


def slip(quantity: str = "34.8", **members: Any) -> WriteSlip:
    """A slip over 34.8 pieces at 100.00."""
    lines = (OrderLine(contract_line_no="1", quantity=Decimal(quantity)),)
    told: dict[str, Any] = {"invoice_no": NUMBER, "customer_id": "C1", "contract_no": "K1", "lines": lines}
    return WriteSlip(**{**told, **members})


def written(**members: Any) -> list[Event]:
    """The facts of a slip."""
    return order.given().when(slip(**members), on()).decide()


@pytest.mark.clause("P5-5.1")
def test_a_slip_is_an_order_of_its_own_under_the_number_of_its_invoice() -> None:
    placed, approved, fact = written()
    assert isinstance(placed, OrderPlaced)
    assert isinstance(approved, OrderApproved)
    assert isinstance(fact, PickupSlipWritten)
    assert (placed.order_no, placed.prepaid, placed.amount) == (NUMBER, True, Decimal("3480.00"))
    assert (approved.how, approved.reserved_invoice_no, approved.ship_on) == ("prepaid", NUMBER, None)
    assert (fact.invoice_no, fact.amount, fact.good_until) == (NUMBER, Decimal("3480.00"), date(2026, 10, 9))


@pytest.mark.clause("P5-5.1")
def test_goods_go_out_when_the_money_counts_to_the_fen() -> None:
    [fact] = order.given(*written()).when(ISSUE, on(paid="3480.00")).decide()
    assert isinstance(fact, OrderDispatched)
    assert (fact.invoice_no, fact.order_no, fact.amount, fact.known) == (NUMBER, NUMBER, Decimal("3480.00"), 9)
    order.given(*written(), fact).when(ISSUE, on(paid="0.00")).then()
    refusal = order.given(*written()).when(ISSUE, on(paid="3000.00")).refuses(NotPaidAtTheCounter)
    assert (refusal.clause, refusal.status, refusal.members["counted"]) == ("P5-5.1", 422, "3000.00")
    order.given(*written()).when(ISSUE, on(paid="3479.99")).refuses(NotPaidAtTheCounter)


@pytest.mark.clause("P5-5.1")
def test_it_is_good_for_three_working_days_and_over_when_the_next_begins() -> None:
    for day in (WRITTEN_ON, date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)):
        assert order.given(*written()).when(ISSUE, on(day, "3480.00")).decide()
        order.given(*written()).when(LapseSlip(invoice_no=NUMBER, customer_id="C1", day=day), on(day)).then()
    tenth = date(2026, 10, 10)
    order.given(*written()).when(ISSUE, on(tenth, "3480.00")).refuses(SlipIsOver)
    lapse = LapseSlip(invoice_no=NUMBER, customer_id="C1", day=tenth)
    lapsed, cancelled = order.given(*written()).when(lapse, on(tenth)).decide()
    assert isinstance(lapsed, PickupSlipLapsed)
    assert isinstance(cancelled, OrderCancelled)
    assert (lapsed.lapsed_on, cancelled.order_no) == (tenth, NUMBER)
    order.given(*written(), lapsed, cancelled).when(lapse, on(tenth)).then()
    order.given(*written(), lapsed, cancelled).when(ISSUE, on(paid="3480.00")).refuses(SlipIsOver)


def test_what_went_out_or_was_given_up_does_not_lapse() -> None:
    lapse = LapseSlip(invoice_no=NUMBER, customer_id="C1", day=date(2026, 10, 10))
    gone = order.given(*written()).when(ISSUE, on(paid="3480.00")).decide()
    order.given(*written(), *gone).when(lapse, on(date(2026, 10, 10))).then()
    given_up = CancelOrder(order_no=NUMBER, customer_id="C1", reason="no")
    void = order.given(*written()).when(given_up, on()).decide()
    order.given(*written(), *void).when(lapse, on(date(2026, 10, 10))).then()
    order.given(*written(), *void).when(ISSUE, on(paid="3480.00")).refuses(SlipIsOver)
    order.given().when(ISSUE, on()).refuses(UnknownSlip)


def test_what_a_slip_is_not_written_for() -> None:
    order.given().when(slip(), basis()).refuses(NotPrepaid)
    order.given().when(slip(lines=()), on()).refuses(NothingOrdered)
    twice = slip().lines * 2
    order.given().when(slip(lines=twice), on()).refuses(LineTwice)
    order.given().when(slip("100.001"), on()).refuses(MoreThanOpen)
    nothing_signed = replace(agreed(terms=PREPAID), revisions=())
    order.given().when(slip(), on(contract=nothing_signed)).refuses(NotEffective)


def test_a_slip_takes_from_the_contract_what_other_orders_then_lack() -> None:
    other = place("65.3", order_no="O2", required_on=date(2026, 10, 20))
    order.given(*written()).when(other, on()).refuses(MoreThanOpen)
    assert order.given(*written()).when(place("65.2", order_no="O2", required_on=date(2026, 10, 20)), on()).decide()


def test_its_order_is_not_changed_and_leaves_no_other_way() -> None:
    paid = on(paid="3480.00")
    leaving = dispatch(goods("1"), order_no=NUMBER, dispatched_on=WRITTEN_ON)
    order.given(*written()).when(leaving, paid).refuses(GoesBySlip)
    change = ChangeOrder(**place("1", order_no=NUMBER, required_on=date(2026, 10, 20)).model_dump())
    order.given(*written()).when(change, paid).refuses(GoesBySlip)
