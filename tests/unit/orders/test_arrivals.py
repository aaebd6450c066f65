"""Proofs, cases on carriers, goods that come back: pure. P5-5.2e"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.orders.subjects.dispatch_report import DISPATCH_REPORT, FileDispatchReport, ReportBasis, ReportIsFrozen
from services.orders.subjects.order_book.carrier_case import MoreThanTheGoods
from services.orders.subjects.order_book.case_wishes import OpenCase, OpenDueCase
from services.orders.subjects.order_book.dispatching import NotApproved
from services.orders.subjects.order_book.failing import ArrivedAlready
from services.orders.subjects.order_book.proving import CameBack
from services.orders.subjects.order_book.wishes import FailDelivery, ProveDelivery
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.orders import (
    CarrierCaseClosed,
    CarrierCaseOpened,
    DeliveryFailed,
    DeliveryProved,
    DispatchReportFiled,
    OrderApproved,
    OrderDelivered,
)
from shared.runtime.ask.decisions import RecordedDifferently
from tests.spec import Spec, stamp
from tests.unit.orders.samples import (
    TODAY,
    approved,
    basis,
    consent,
    dispatch,
    freight,
    goods,
    order,
    placed,
    sent,
    take_over,
)

LEFT = (placed(), consent(), approved(), sent(dispatch(goods("10"), freight("80.00"))))
COD = (*LEFT[:3], LEFT[3].model_copy(update={"terms": Terms(kind="cod")}))
DUE = TODAY + timedelta(days=7)


def proof(**members: Any) -> ProveDelivery:
    """A paper that the orderer signed and sealed."""
    said: dict[str, Any] = {"delivered_on": TODAY, "signed_by": "stated", "sealed": True, "sha256": "0" * 64}
    return ProveDelivery(**{"invoice_no": "I1", "customer_id": "C1", "quantities": {}, **said, **members})


def failure(**members: Any) -> FailDelivery:
    """Nobody was there."""
    said: dict[str, Any] = {"returned_on": TODAY, "reason": "closed", "customer_caused": False}
    return FailDelivery(**{"invoice_no": "I1", "customer_id": "C1", **said, **members})


def due(day: date) -> OpenDueCase:
    """What a day that begins asks for."""
    return OpenDueCase(case_no="CY1", invoice_no="I1", customer_id="C1", day=day)


def lacks(wish: ProveDelivery, *given: Event) -> tuple[str, ...]:
    """Return what a proof lacks."""
    [first, *_] = order.given(*given or LEFT).when(wish, basis(receivers={1: ("王五",)})).decide()
    assert isinstance(first, DeliveryProved)
    return first.missing


@pytest.mark.clause("P5-5.2e")
def test_what_a_proof_lacks() -> None:
    assert lacks(proof()) == ()
    assert lacks(proof(signed_by="王 五")) == ()
    assert lacks(proof(signed_by="门卫")) == ("signature",)
    assert lacks(proof(sealed=False)) == ("seal",)
    assert lacks(proof(bill_returned=False)) == ("bill",)
    assert lacks(proof(signed_by="门卫", sealed=False), *COD) == ()
    fax = placed(particulars={"channel": "fax"})
    assert lacks(proof(), fax, *COD[1:]) == ("bill",)
    assert lacks(proof(bill_returned=True), fax, *COD[1:]) == ()


@pytest.mark.clause("P5-5.2e")
def test_the_first_proof_records_the_arrival_and_a_complete_one_closes_the_case_of_itself_alone() -> None:
    [case] = order.given(*LEFT).when(due(DUE + timedelta(days=1))).decide()
    assert isinstance(case, CarrierCaseOpened)
    assert (case.kind, case.claimed, case.by_itself) == ("proof", Decimal("0.00"), True)
    by_hand = case.model_copy(update={"case_no": "CY2", "by_itself": False, "kind": "late"})
    given = order.given(*LEFT, case, by_hand)
    [proved, arrived, closed] = given.when(proof()).decide()
    assert isinstance(arrived, OrderDelivered)
    assert isinstance(closed, CarrierCaseClosed)
    assert (closed.case_no, closed.outcome, closed.by_proof) == ("CY1", "dropped", True)
    after = order.given(*LEFT, case, by_hand, proved, arrived, closed)
    after.when(proof()).then()
    after.when(proof(sealed=False)).refuses(RecordedDifferently)
    after.when(failure()).refuses(ArrivedAlready)
    after.when(due(DUE + timedelta(days=2))).then()


@pytest.mark.clause("P5-5.2e")
def test_a_case_opens_by_itself_once_after_the_due_day() -> None:
    order.given(*LEFT).when(due(DUE)).then()
    [case] = order.given(*LEFT).when(due(DUE + timedelta(days=1))).decide()
    order.given(*LEFT, case).when(due(DUE + timedelta(days=2))).then()
    faxed = order.given(*LEFT).when(proof(bill_returned=False)).decide()
    [case] = order.given(*LEFT, *faxed).when(due(DUE + timedelta(days=1))).decide()
    assert isinstance(case, CarrierCaseOpened)
    assert case.kind == "bill"
    history = order.given().when(take_over()).decide()
    order.given(*history).when(due(DUE)).then()


@pytest.mark.clause("P5-5.2e")
def test_no_more_is_claimed_than_the_goods() -> None:
    said: dict[str, Any] = {"case_no": "CY1", "invoice_no": "I1", "customer_id": "C1", "kind": "loss", "text": "lost"}
    order.given(*LEFT).when(OpenCase(**said, claimed=Decimal("1000.01"))).refuses(MoreThanTheGoods)
    assert order.given(*LEFT).when(OpenCase(**said, claimed=Decimal("1000.00"))).decide()


@pytest.mark.clause("P5-5.2e")
def test_what_came_back_leaves_again_and_takes_credit_as_before() -> None:
    facts = order.given(*LEFT).when(failure()).decide()
    [failed, again] = facts
    assert isinstance(failed, DeliveryFailed)
    assert (failed.goods_amount, failed.freight_lines) == (Decimal("1000.00"), ("9",))
    assert isinstance(again, OrderApproved)
    assert (again.how, again.figures) == ("checked", None)
    [blamed, _] = order.given(*LEFT).when(failure(customer_caused=True)).decide()
    assert isinstance(blamed, DeliveryFailed)
    assert blamed.freight_lines == ()
    given = order.given(*LEFT, *facts)
    given.when(failure()).then()
    given.when(failure(reason="other")).refuses(RecordedDifferently)
    given.when(proof()).refuses(CameBack)
    given.when(due(DUE + timedelta(days=1))).then()
    later = basis(today=again.batch_on, at=basis().stamp.at + timedelta(days=1))
    leaves = dispatch(invoice_no="I2", dispatched_on=again.batch_on)
    assert given.when(leaves, later).decide()
    order.given(*LEFT).when(leaves, later).refuses(NotApproved)


@pytest.mark.clause("P5-5.3a")
def test_a_report_is_filed_once() -> None:
    report = Spec(DISPATCH_REPORT, ReportBasis(stamp(TODAY, "T1"), 2, "0" * 64, ("I0",)))
    wish = FileDispatchReport(date=TODAY)
    [filed] = report.given().when(wish).decide()
    assert isinstance(filed, DispatchReportFiled)
    assert (filed.rows, filed.corrections) == (2, ("I0",))
    report.given(filed).when(wish).then()
    report.given(filed).when(wish, ReportBasis(stamp(TODAY, "T1"), 3, "1" * 64)).refuses(ReportIsFrozen)
