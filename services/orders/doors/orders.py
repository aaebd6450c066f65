"""The doors of orders: forms, agreement, credit checks, release, cancellation. P5-5.2"""

from functools import partial
from typing import Annotated

from fastapi import Depends, Path, Response

from services.orders.doors import answers
from services.orders.doors.fresh import OF_NOW
from services.orders.doors.reserving import with_numbers
from services.orders.doors.visibility import of_contract, of_contracts, of_order
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.book import State
from services.orders.subjects.order_book.reserving import AgreeWithNumbers, to_agree
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CancelOrder,
    ChangeOrder,
    CheckOrder,
    PlaceOrder,
    ReleaseOrder,
)
from shared.events.money import Money
from shared.events.orders import OrderPlaced
from shared.events.text import Id, Known
from shared.office.deciding import deciding
from shared.office.doors import Today, Who, Within, may, on, require
from shared.office.numbering import Numbering
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Body, Changing, Parts, Reading, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

OrderNo = Annotated[Known, Path()]
to_order = partial(on, lookup=of_order, number="order_no")
decides_order = partial(deciding, lookup=of_order, number="order_no")

Listed = Annotated[list[str] | None, Depends(Within("orders.list"))]

ORDERS = f"""
SELECT s.order_no, s.customer_id, coalesce(f.contract_no, a.contract_no) AS contract_no, s.state,
       coalesce(f.amount, a.amount) AS amount, f.required_on, f.placed_on, f.urgent, f.placed_by,
       a.how, a.batch_on, a.batch_at, s.recorded_at, f.complaint_no
FROM read.order_state AS s
LEFT JOIN read.order_form AS f USING (order_no, customer_id)
LEFT JOIN read.order_approval AS a USING (order_no, customer_id)
WHERE s.order_no > $1 AND ($3::text IS NULL OR s.customer_id = $3)
  AND {of_contracts("coalesce(f.contract_no, a.contract_no)", "$4", "$5")}
ORDER BY s.order_no LIMIT $2
"""
CHECKS = "SELECT * FROM read.credit_check WHERE order_no = $1 ORDER BY position"
SHOWN = f"""
SELECT k.contract_no FROM read.contract_known AS k
WHERE k.customer_id = $3 AND {of_contracts("k.contract_no", "$1", "$2")}
"""


NUMBERED = Numbering("DD", PlaceOrder, "order_no", at="customer_id")


class NewOrder(PlaceOrder):
    """An order form; the house gives its number where it is left out."""

    order_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


OfCustomer = Annotated[CheckOrder, sent(CheckOrder, "OfCustomer", path=("order_no",))]
Because = Annotated[CancelOrder, sent(CancelOrder, "Because", path=("order_no",))]
Agreement = Annotated[AgreeToOrder, sent(AgreeToOrder, "Agreement", path=("order_no",))]
Release = Annotated[ReleaseOrder, sent(ReleaseOrder, "Release", path=("order_no",))]


class LiveOrder(Body):
    """An order that waits or is on its way; `to_invoice` in yuan."""

    order_no: Known
    state: State
    form: OrderPlaced
    to_invoice: Money


@router.post("/orders", status_code=201, dependencies=[may("order.place"), OF_NOW])
async def place(order: NewOrder, ask: Asking, parts: Parts, who: Who) -> Answer:
    """Put an order form on file: on a contract of one's own, of the department, or as the office."""
    await require(parts, who, "order.place", of_contract, order.contract_no)
    return await NUMBERED.file(ask, ORDER_BOOK, order)


@router.post("/orders/{order_no}/changes", dependencies=[to_order("order.change"), OF_NOW])
async def change(order_no: OrderNo, order: ChangeOrder, ask: Changing, parts: Parts, who: Who) -> Answer:
    """Raise, lower or reopen an order; it is agreed and checked again. If-Match names the customer's order book."""
    await require(parts, who, "order.place", of_contract, order.contract_no)
    named = order.model_copy(update={"order_no": order_no})
    return await ask(ORDER_BOOK, order.customer_id, named)


@router.post("/orders/{order_no}/agreement", dependencies=[decides_order("order.agree", "head", "director")])
async def agree(wish: Agreement, ask: Asking) -> Answer:
    """Agree as the sales manager; the order is approved, or held by the credit rule.

    Where it is prepaid, the number of its first dispatch is reserved.
    """
    return await with_numbers(ask, wish, to_agree, AgreeWithNumbers)


@router.post("/orders/{order_no}/check", dependencies=[to_order("order.check")])
async def check(wish: OfCustomer, ask: Asking) -> Answer:
    """Check the credit of a held order again."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.post("/orders/{order_no}/release", dependencies=[decides_order("order.release", "finance_head")])
async def release(wish: Release, ask: Asking) -> Answer:
    """Let a held order go, as finance's head."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.post("/orders/{order_no}/cancellation", dependencies=[to_order("order.cancel")])
async def cancel(wish: Because, ask: Asking) -> Answer:
    """Give up what has not left of an order."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.get("/order-books/{customer_id}", responses=shows(list[LiveOrder], tagged=True))
async def order_book(
    customer_id: Annotated[Known, Path()], parts: Parts, people: Listed, day: Today, response: Response
) -> list[LiveOrder]:
    """Show the orders of a customer that wait or are on their way; the ETag is what a change must name."""
    shown = None if people is None else {row[0] for row in await parts.pool.fetch(SHOWN, people, day, customer_id)}
    if shown is not None and not shown:
        raise Problem(404, f"there are no orders of customer {customer_id}, or they are not yours to see")
    book, version = await parts.asker.state(ORDER_BOOK, customer_id)
    response.headers["ETag"] = tag(version)
    return [
        LiveOrder(order_no=number, state=order.state, form=order.form, to_invoice=order.to_invoice)
        for number, order in sorted(book.orders.items())
        if order.form is not None
        and order.state in {"placed", "held", "approved"}
        and (shown is None or order.contract_no in shown)
    ]


@router.get("/orders", responses=lists(answers.Order))
async def orders(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List orders by number."""
    return await page(read, ORDERS, at, customer_id, people, day)


@router.get(
    "/orders/{order_no}/checks", responses=tabulates(answers.CreditChecks), dependencies=[to_order("order.checks")]
)
async def checks(order_no: OrderNo, read: Reading) -> Report:
    """Show what each credit check of an order saw."""
    return await report(read, CHECKS, order_no)
