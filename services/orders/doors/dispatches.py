"""The doors of dispatches: what leaves, what arrives, and the dispatch report. P5-5.3"""

from functools import partial
from typing import Annotated

from fastapi import Depends, Query

from services.orders.basis.goods import counted_over_all
from services.orders.doors import answers
from services.orders.doors.fresh import OF_NOW
from services.orders.doors.reserving import with_numbers
from services.orders.doors.visibility import of_contracts, of_dispatch, of_order
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.reserving import DispatchWithNumbers, to_dispatch
from services.orders.subjects.order_book.wishes import (
    DispatchOrder,
    RecordDelivery,
)
from shared.events.days import Day
from shared.events.text import Id, Known
from shared.office.doors import Today, Within, on
from shared.office.numbers import check_sent
from shared.runtime.http.answers import lists, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

to_order = partial(on, lookup=of_order, number="order_no")

Sent = Annotated[list[str] | None, Depends(Within("dispatches.list"))]
Reported = Annotated[list[str] | None, Depends(Within("dispatches.report"))]
DISPATCHES = f"""
SELECT d.invoice_no, d.order_no, d.customer_id, d.contract_no, d.revision, d.dispatched_on, d.batch_at,
       d.amount, d.freight, d.vehicle, d.escort, a.delivered_on
FROM read.dispatch AS d LEFT JOIN read.delivery AS a USING (invoice_no, customer_id)
WHERE d.invoice_no > $1 AND ($3::text IS NULL OR d.customer_id = $3) AND {of_contracts("d.contract_no", "$4", "$5")}
ORDER BY d.invoice_no LIMIT $2
"""
DAY = f"""
SELECT b.* FROM bi.dispatch AS b JOIN read.dispatch AS d USING (invoice_no)
WHERE b.date = $1 AND {of_contracts("d.contract_no", "$2", "$3")} ORDER BY b.order_no, b.invoice_no
"""


class NewDispatch(DispatchOrder):
    """What leaves of an order; where the number of the invoice is left out, it is the reserved one, or the house's."""

    invoice_no: Id | None = None


Dispatch = Annotated[NewDispatch, sent(NewDispatch, "Dispatch", path=("order_no",), without=("contract_no",))]
Arrival = Annotated[RecordDelivery, sent(RecordDelivery, "Arrival", path=("invoice_no",))]


@router.post("/orders/{order_no}/dispatches", status_code=201, dependencies=[to_order("order.dispatch"), OF_NOW])
async def dispatch(goods: Dispatch, ask: Asking, read: Reading) -> Answer:
    """Let goods of an approved order leave; receivables invoices them."""
    book, _ = await ask.state(ORDER_BOOK, goods.customer_id)
    contract = book.order(goods.order_no).contract_no
    wish = said(goods.model_copy(update={"contract_no": contract}))
    lines = {line.contract_line_no for line in wish.lines if line.contract_line_no is not None}
    products = partial(counted_over_all, read, contract, lines)
    return await with_numbers(ask, wish, to_dispatch, DispatchWithNumbers, products)


def said(goods: NewDispatch) -> DispatchOrder:
    """Return the wish; one with a number of its own is told from one without. Raises NumberOfTheSequence."""
    if goods.invoice_no is None:
        return goods
    check_sent("FH", goods.invoice_no)
    return DispatchOrder.model_construct(**dict(goods))


@router.post("/dispatches/{invoice_no}/delivery", dependencies=[on("dispatch.deliver", of_dispatch, "invoice_no")])
async def deliver(arrival: Arrival, ask: Asking) -> Answer:
    """Record that a dispatch arrived."""
    return await ask(ORDER_BOOK, arrival.customer_id, arrival)


@router.get("/dispatches", responses=lists(answers.Dispatched))
async def dispatches(read: Reading, people: Sent, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List dispatches by invoice number."""
    return await page(read, DISPATCHES, at, customer_id, people, day)


@router.get("/reports/dispatch", responses=tabulates(answers.Dispatch))
async def dispatch_report(
    read: Reading, people: Reported, now: Today, day: Annotated[Day, Query(alias="date")]
) -> Report:
    """Show what left on a day."""
    return await report(read, DAY, day, people, now)
