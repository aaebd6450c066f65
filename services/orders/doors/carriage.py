"""The doors around a dispatch: who goes along, freight that the customer advances, delivery note and agreement."""

import asyncio
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Response

from services.orders.doors.visibility import of_dispatch, of_order
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.book import UnknownDispatch
from services.orders.subjects.order_book.wishes import AgreeFreight, ConfirmPresence, ConsentFreight, ReceiptFreight
from shared.events.orders import OrderDispatched
from shared.events.text import Known
from shared.office.doors import may, on
from shared.papers.consignment import carriage, delivery_note
from shared.runtime.clock import TrialClock
from shared.runtime.http.front_door import Answer, Asking, Parts, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.running import Running

router = strict_router()

PDF = "application/pdf"
BINARY: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}}
InvoiceNo = Annotated[Known, Path()]
to_dispatch = partial(on, lookup=of_dispatch, number="invoice_no")

Presence = Annotated[ConfirmPresence, sent(ConfirmPresence, "Presence", path=("order_no",))]
Call = Annotated[AgreeFreight, sent(AgreeFreight, "FreightCall", path=("invoice_no",))]
Receipt = Annotated[ReceiptFreight, sent(ReceiptFreight, "FreightReceipt", path=("invoice_no",))]
Consent = Annotated[ConsentFreight, sent(ConsentFreight, "FreightConsent", path=("invoice_no",))]

SENT = """
SELECT convert_from(e.data, 'UTF8') FROM log.events AS e JOIN read.dispatch AS d ON d.invoice_no = $1
WHERE e.stream_id = 'customer-' || d.customer_id AND e.type = $2
  AND convert_from(e.data, 'UTF8')::jsonb ->> 'invoice_no' = $1
ORDER BY e.position LIMIT 1
"""
CARRIER = """
SELECT (SELECT name FROM read.carrier WHERE carrier_id = $1) AS carrier,
       (SELECT name FROM read.driver WHERE driver_id = $2) AS driver,
       (SELECT number FROM read.driver_paper WHERE driver_id = $2 AND kind = 'plate' ORDER BY position DESC LIMIT 1)
       AS plate
"""
CUSTOMER = "SELECT name FROM read.customer_entry WHERE customer_id = $1"


class NoAgreement(UnknownDispatch):
    """No carrier took this dispatch, so there is no agreement."""


@router.post("/orders/{order_no}/presence", dependencies=[on("order.presence", of_order, "order_no")])
async def presence(wish: Presence, ask: Asking) -> Answer:
    """Say that the contract's rep is there when goods leave on a day."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.post("/dispatches/{invoice_no}/freight-agreement", status_code=201, dependencies=[may("freight.agree")])
async def freight_agreement(wish: Call, ask: Asking) -> Answer:
    """Record the call before goods leave: the customer will pay the carrier so much."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.post("/dispatches/{invoice_no}/freight-receipt", status_code=201, dependencies=[may("freight.agree")])
async def freight_receipt(wish: Receipt, ask: Asking) -> Answer:
    """Record the driver's signed receipt of freight that the customer paid."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.post("/dispatches/{invoice_no}/freight-consent", status_code=201, dependencies=[may("freight.consent")])
async def freight_consent(wish: Consent, ask: Asking) -> Answer:
    """Consent to freight above what was agreed, as the head of the office."""
    return await ask(ORDER_BOOK, wish.customer_id, wish)


@router.get(
    "/dispatches/{invoice_no}/note.pdf",
    response_class=Response,
    responses=BINARY,
    dependencies=[to_dispatch("dispatch.read")],
)
async def note_pdf(invoice_no: InvoiceNo, parts: Parts) -> Response:
    """Show the delivery note of a dispatch (交货单)."""
    event = await sent_by(parts, invoice_no)
    name = await parts.pool.fetchval(CUSTOMER, event.customer_id)
    return await paper(parts, delivery_note, event, {"customer": name})


@router.get(
    "/dispatches/{invoice_no}/agreement.pdf",
    response_class=Response,
    responses=BINARY,
    dependencies=[to_dispatch("dispatch.read")],
)
async def agreement_pdf(invoice_no: InvoiceNo, parts: Parts) -> Response:
    """Show the agreement with the carrier about a dispatch (运输协议)."""
    event = await sent_by(parts, invoice_no)
    if event.agreement is None:
        raise NoAgreement(invoice_no)
    [names] = await parts.pool.fetch(CARRIER, event.carrier_id, event.driver_id)
    return await paper(parts, carriage, event, dict(names))


async def sent_by(parts: Running, invoice_no: str) -> OrderDispatched:
    """Return the dispatch of a number, as the log has it. Raises UnknownDispatch."""
    found = await parts.pool.fetchval(SENT, invoice_no, OrderDispatched.TYPE)
    if found is None:
        raise UnknownDispatch(invoice_no)
    return OrderDispatched.model_validate_json(found)


async def paper(parts: Running, make: Any, event: OrderDispatched, names: dict[str, Any]) -> Response:
    """Return a paper about a dispatch as a PDF."""
    trial = isinstance(parts.clock, TrialClock)
    content = await asyncio.to_thread(make, event.model_dump(mode="json"), names, trial=trial)
    return Response(content, media_type=PDF)
