"""The doors through which dispatches of a history come in, and when they arrived. P5-5.3, P5-5.2e"""

from dataclasses import replace

from services.orders.basis.order_book import batch_basis
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import (
    ImportDispatch,
    RecordDelivery,
)
from shared.office.doors import may
from shared.runtime.http.front_door import AskingRows, Batch, Batched, Parts, strict_router

router = strict_router()


@router.post("/import/dispatches", dependencies=[may("orders.import")])
async def import_dispatches(batch: Batch[ImportDispatch], ask: AskingRows, parts: Parts) -> Batched:
    """Take over dispatches that happened before, each as a whole."""
    # One look at the tables serves all rows: the contracts were there before the batch came.
    book = replace(ORDER_BOOK, basis=await batch_basis(parts.book, parts.pool, batch.rows))
    return await ask([(book, row.customer_id, row) for row in batch.rows])


@router.post("/import/deliveries", dependencies=[may("orders.import")])
async def import_deliveries(batch: Batch[RecordDelivery], ask: AskingRows) -> Batched:
    """Take over on which days dispatches arrived."""
    return await ask([(ORDER_BOOK, row.customer_id, row) for row in batch.rows])
