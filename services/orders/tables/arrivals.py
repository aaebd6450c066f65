"""送达与承运案件 / Proofs of delivery, goods that came back, cases on carriers, reports of days. P5-5.2e, P5-5.3a"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.days import business_date
from shared.events.orders import (
    CarrierCaseClaimed,
    CarrierCaseClosed,
    CarrierCaseHeard,
    CarrierCaseOpened,
    DeliveryFailed,
    DeliveryProved,
    DispatchReportFiled,
    OrderDispatched,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, Integer, Number, copied, made, table


class Departure(NamedTuple):
    """出货与回单期限 / when dispatches left and were recorded, by whom they go, until when a proof is due."""

    invoice_no: str
    customer_id: str
    position: int
    contract_no: str
    carrier_id: str | None
    dispatched_on: date
    recorded_on: date
    proof_due_on: date | None
    imported: bool


def departure(sent: OrderDispatched, recorded: Recorded) -> Iterator[Departure]:
    """Yield the departure; what an import brings caught no batch."""
    of = sent.invoice_no, sent.customer_id, recorded.position, sent.contract_no, sent.carrier_id
    days = sent.dispatched_on, business_date(recorded.recorded_at), sent.proof_due_on
    yield Departure(*of, *days, sent.batch_at is None)


DEPARTURE = made(
    table(Departure, key=("invoice_no", "customer_id"), indexes=["proof_due_on", "dispatched_on", "position"]),
    departure,
)


class Proof(NamedTuple):
    """回单 / proofs of delivery as they were recorded; the last one counts."""

    invoice_no: str
    customer_id: str
    position: int
    complete: bool
    missing: str
    signed_by: str
    sha256: str
    proved_on: date


def proof(proved: DeliveryProved, recorded: Recorded) -> Iterator[Proof]:
    """Yield the proof."""
    of = proved.invoice_no, proved.customer_id, recorded.position
    yield Proof(*of, not proved.missing, ";".join(proved.missing), proved.signed_by, proved.sha256, proved.proved_on)


PROOF = made(table(Proof, key=("invoice_no", "customer_id", "position"), indexes=["sha256"]), proof)


class FailedDelivery(NamedTuple):
    """送货失败 / dispatches whose goods came back."""

    invoice_no: str
    customer_id: str
    order_no: str
    returned_on: date
    failed_on: date
    customer_caused: bool


FAILED_DELIVERY = copied(
    table(FailedDelivery, key=("invoice_no", "customer_id"), indexes=[("order_no", "customer_id")]), DeliveryFailed
)


class ReturnedLineOf(NamedTuple):
    """送货失败的明细 / goods that came back, by line of the dispatch."""

    invoice_no: str
    customer_id: str
    line_no: str
    position: int
    quantity: Number


def returned_lines(failed: DeliveryFailed, recorded: Recorded) -> Iterator[ReturnedLineOf]:
    """Yield a row for each line."""
    for line in failed.lines:
        yield ReturnedLineOf(failed.invoice_no, failed.customer_id, line.line_no, recorded.position, line.quantity)


RETURNED_LINE = made(
    table(ReturnedLineOf, name="returned_line", key=("invoice_no", "customer_id", "line_no")), returned_lines
)


class CarrierCase(NamedTuple):
    """承运案件 / cases on carriers. P5-5.2e"""

    case_no: str
    invoice_no: str
    customer_id: str
    carrier_id: str | None
    driver_id: str | None
    kind: str
    claimed: Amount
    text: str | None
    by_itself: bool
    opened_on: date
    opened_by: str


CARRIER_CASE = copied(table(CarrierCase, key="case_no", indexes=["invoice_no", "driver_id"]), CarrierCaseOpened)


class CaseClaim(NamedTuple):
    """索赔金额 / what is claimed in cases; the last amount counts."""

    case_no: str
    position: int
    amount: Amount


CASE_CLAIM = copied(table(CaseClaim, key=("case_no", "position")), CarrierCaseClaimed)


class CaseHearing(NamedTuple):
    """承运商申辩 / what carriers said to cases."""

    case_no: str
    statement: str
    agrees: bool
    heard_on: date


CASE_HEARING = copied(table(CaseHearing, key="case_no"), CarrierCaseHeard)


class CaseEnd(NamedTuple):
    """承运案件结案 / how cases ended."""

    case_no: str
    outcome: str
    amount: Amount
    reason: str | None
    closed_on: date
    closed_by: str


CASE_END = copied(table(CaseEnd, key="case_no"), CarrierCaseClosed)


class DispatchReport(NamedTuple):
    """已报出货日报表 / reports of days that the dispatcher filed. P5-5.3a"""

    reported_on: date
    position: int
    rows: Integer
    sha256: str
    filed_on: date
    filed_by: str


DISPATCH_REPORT = copied(table(DispatchReport, key="reported_on"), DispatchReportFiled, reported_on="date")

ARRIVALS = Projection(
    "arrivals",
    ("orders",),
    (
        *(DEPARTURE, PROOF, FAILED_DELIVERY, RETURNED_LINE),
        *(CARRIER_CASE, CASE_CLAIM, CASE_HEARING, CASE_END, DISPATCH_REPORT),
    ),
    comment="送达与承运案件 / proofs of delivery, goods that came back, cases on carriers, reports of days",
)
