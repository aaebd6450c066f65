"""The doors of stock, certificates of quality and production. P1-2.1, P1-2.2, P5-5.1"""

from typing import Annotated

from fastapi import Path

from services.orders.doors import answers
from services.orders.subjects.certificate import CERTIFICATE, IssueCertificate
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import ReportProduction
from services.orders.subjects.stock import STOCK, CountStock, ReceiveStock
from shared.events.text import Known
from shared.office.doors import may
from shared.runtime.http.answers import lists, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

LISTED = "SELECT * FROM bi.stock WHERE product_id > $1 ORDER BY product_id LIMIT $2"
STOCKED = "SELECT * FROM bi.stock ORDER BY product_id"
PRODUCED = "SELECT * FROM bi.production ORDER BY order_no, contract_line_no"
REPORTS = """
SELECT report_no, contract_line_no, product_id, stage, quantity, expected_on, required_on, reported_on
FROM read.production_report WHERE order_no = $1 ORDER BY report_no
"""

Made = Annotated[
    ReportProduction, sent(ReportProduction, "ProductionReport", path=("order_no",), without=("contract_no",))
]
Came = Annotated[ReceiveStock, sent(ReceiveStock, "StockReceipt", path=("product_id",))]
Counted = Annotated[CountStock, sent(CountStock, "StockCount", path=("product_id",))]


@router.post("/orders/{order_no}/production-reports", status_code=201, dependencies=[may("production.report")])
async def report_production(made: Made, ask: Asking) -> Answer:
    """Say how far production is with a line of an order."""
    book, _ = await ask.state(ORDER_BOOK, made.customer_id)
    contract = {"contract_no": book.order(made.order_no).contract_no}
    return await ask(ORDER_BOOK, made.customer_id, made.model_copy(update=contract))


@router.get(
    "/orders/{order_no}/production",
    responses=tabulates(answers.ProductionReport),
    dependencies=[may("production.read")],
)
async def production_of(order_no: Annotated[Known, Path()], read: Reading) -> Report:
    """Show what production reported of an order."""
    return await report(read, REPORTS, order_no)


@router.get("/reports/production", responses=tabulates(answers.Production), dependencies=[may("production.tabulate")])
async def production(read: Reading) -> Report:
    """Show the latest report of each line of an order."""
    return await report(read, PRODUCED)


@router.post("/certificates", status_code=201, dependencies=[may("certificates.issue")])
async def issue_certificate(certificate: IssueCertificate, ask: Asking) -> Answer:
    """Vouch for so much of a lot, with the results."""
    return await ask(CERTIFICATE, certificate.certificate_no, certificate)


@router.post("/stock/{product_id}/receipts", status_code=201, dependencies=[may("stock.move")])
async def receive_stock(came: Came, ask: Asking) -> Answer:
    """Take goods into the warehouse."""
    return await ask(STOCK, came.product_id, came)


@router.post("/stock/{product_id}/counts", status_code=201, dependencies=[may("stock.move")])
async def count_stock(counted: Counted, ask: Asking) -> Answer:
    """Say what is there: so much is on hand from now on."""
    return await ask(STOCK, counted.product_id, counted)


@router.get("/stock", responses=lists(answers.Stock), dependencies=[may("stock.list")])
async def stock(read: Reading, at: Paging) -> Page:
    """List products whose stock is controlled, by number."""
    return await page(read, LISTED, at)


@router.get("/reports/stock", responses=tabulates(answers.Stock), dependencies=[may("stock.report")])
async def stock_report(read: Reading) -> Report:
    """Show what is on hand, reserved, free and short."""
    return await report(read, STOCKED)
