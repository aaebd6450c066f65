"""库存、合格证与生产进度 / Stock, certificates of quality, production. P1-2.1, P1-2.2, P5-5.1"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.events.orders import (
    OrderDispatched,
    OrderPlaced,
    ProductionReported,
    QualityCertificateIssued,
    StockCounted,
    StockReceived,
)
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Integer, Number, copied, made, table


class StockMove(NamedTuple):
    """入库与盘点 / what came in, or what was counted, by position."""

    product_id: str
    position: int
    received: Number | None
    counted: Number | None
    dated_on: date


def stock_move(fact: StockReceived | StockCounted, recorded: Recorded) -> Iterator[StockMove]:
    """Yield the move."""
    received = fact.quantity if isinstance(fact, StockReceived) else None
    counted = fact.counted if isinstance(fact, StockCounted) else None
    yield StockMove(fact.product_id, recorded.position, received, counted, fact.dated_on)


STOCK_MOVE = made(table(StockMove, key=("product_id", "position")), stock_move)


class OrderLineOf(NamedTuple):
    """订单明细 / lines of order forms, those of the latest form count."""

    order_no: str
    customer_id: str
    position: int
    contract_line_no: str
    quantity: Number


def order_lines(placed: OrderPlaced, recorded: Recorded) -> Iterator[OrderLineOf]:
    """Yield a row for each line."""
    for line in placed.lines:
        of = placed.order_no, placed.customer_id, recorded.position
        yield OrderLineOf(*of, line.contract_line_no, line.quantity)


ORDER_LINE = made(
    table(OrderLineOf, name="order_line", key=("order_no", "customer_id", "position", "contract_line_no")), order_lines
)


class DispatchLineOf(NamedTuple):
    """出货明细 / goods that left, by order and product."""

    invoice_no: str
    customer_id: str
    line_no: str
    position: int
    order_no: str
    contract_line_no: str
    product_id: str
    quantity: Number
    lot: str | None


def dispatch_lines(sent: OrderDispatched, recorded: Recorded) -> Iterator[DispatchLineOf]:
    """Yield a row for each line of goods."""
    for line in sent.lines:
        if line.product_id is not None and line.quantity is not None and line.contract_line_no is not None:
            of = sent.invoice_no, sent.customer_id, line.line_no, recorded.position, sent.order_no
            yield DispatchLineOf(*of, line.contract_line_no, line.product_id, line.quantity, line.lot)


DISPATCH_LINE = made(
    table(
        DispatchLineOf,
        name="dispatch_line",
        key=("invoice_no", "customer_id", "line_no"),
        indexes=[("order_no", "customer_id"), ("product_id", "position")],
    ),
    dispatch_lines,
)


class Certificate(NamedTuple):
    """质量合格证 / certificates of quality; `results` has the characteristics, a line each. P1-2.2"""

    certificate_no: str
    product_id: str
    lot: str
    quantity: Number
    issued_on: date
    results: str


def certificate(issued: QualityCertificateIssued) -> Iterator[Certificate]:
    """Yield the certificate."""
    results = "\n".join(issued.results)
    of = issued.certificate_no, issued.product_id, issued.lot
    yield Certificate(*of, issued.quantity, issued.issued_on, results)


CERTIFICATE = made(table(Certificate, key="certificate_no", indexes=["product_id"]), certificate)


class CertificateUse(NamedTuple):
    """合格证使用 / which dispatch used how much of a certificate. P1-2.2"""

    certificate_no: str
    invoice_no: str
    customer_id: str
    line_no: str
    quantity: Number


def certificate_uses(sent: OrderDispatched) -> Iterator[CertificateUse]:
    """Yield a row for each certificate of each line."""
    for line in sent.lines:
        for one in line.certificates:
            yield CertificateUse(one.certificate_no, sent.invoice_no, sent.customer_id, line.line_no, one.quantity)


CERTIFICATE_USE = made(
    table(CertificateUse, key=("certificate_no", "invoice_no", "customer_id", "line_no")), certificate_uses
)


class ProductionReport(NamedTuple):
    """生产进度报告 / what production reported of lines of orders. P1-2.1"""

    order_no: str
    customer_id: str
    report_no: Integer
    contract_line_no: str
    product_id: str
    stage: str
    quantity: Number
    expected_on: date | None
    required_on: date
    reported_on: date


PRODUCTION_REPORT = copied(table(ProductionReport, key=("order_no", "customer_id", "report_no")), ProductionReported)

STOCK = Projection(
    "stock",
    ("orders",),
    (STOCK_MOVE, ORDER_LINE, DISPATCH_LINE, CERTIFICATE, CERTIFICATE_USE, PRODUCTION_REPORT),
    comment="库存、合格证与生产进度 / stock, certificates of quality, production. P1-2.1, P1-2.2, P5-5.1",
)
