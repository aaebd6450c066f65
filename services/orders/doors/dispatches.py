"""The doors of dispatches: what leaves, what arrives, and the dispatch report. P5-5.3"""

from functools import partial
from typing import Annotated

from fastapi import Depends, Path, Query

from services.orders.doors import answers
from services.orders.doors.orders import OfCustomer
from services.orders.doors.visibility import of_contracts, of_dispatch, of_order
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import (
    DispatchOrder,
    Leaving,
    RecordDelivery,
)
from shared.events.days import Day
from shared.events.text import Id, Known, Text
from shared.office.doors import Today, Within, on
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, tabulates
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Reading,
    strict_router,
)
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

OrderNo = Annotated[Known, Path()]
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


NUMBERED = Numbering("FH", DispatchOrder, "invoice_no", at="customer_id")


class NewDispatch(DispatchOrder):
    """What leaves of an order; the house gives the number of the invoice where it is left out."""

    invoice_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


class Dispatch(OfCustomer):
    """What leaves of an order, under which invoice number: the house gives it where it is left out."""

    invoice_no: Id | None = None
    dispatched_on: Day
    lines: tuple[Leaving, ...]
    vehicle: Text | None = None
    escort: Text | None = None


class Arrival(OfCustomer):
    """When a dispatch arrived."""

    delivered_on: Day


@router.post("/orders/{order_no}/dispatches", status_code=201, dependencies=[to_order("order.dispatch")])
async def dispatch(order_no: OrderNo, body: Dispatch, ask: Asking) -> Answer:
    """Let goods of an approved order leave; receivables invoices them."""
    book, _ = await ask.state(ORDER_BOOK, body.customer_id)
    contract_no = book.order(order_no).contract_no
    sent = NewDispatch(order_no=order_no, contract_no=contract_no, **body.model_dump())
    return await NUMBERED.file(ask, ORDER_BOOK, sent)


@router.post("/dispatches/{invoice_no}/delivery", dependencies=[on("dispatch.deliver", of_dispatch, "invoice_no")])
async def deliver(invoice_no: Annotated[Known, Path()], body: Arrival, ask: Asking) -> Answer:
    """Record that a dispatch arrived."""
    command = RecordDelivery(invoice_no=invoice_no, customer_id=body.customer_id, delivered_on=body.delivered_on)
    return await ask(ORDER_BOOK, body.customer_id, command)


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
