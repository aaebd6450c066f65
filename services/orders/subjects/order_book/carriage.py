"""What goods travel by: the papers of driver and vehicle, delivery note and agreement. P5-5.3a, P5-5.3c"""

from services.orders.subjects.carrier import lacking
from services.orders.subjects.order_book.advances import NotCalled
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import Order, OrderBook
from services.orders.subjects.order_book.wishes import CarriageWish, DispatchOrder, NoteWish
from shared.events.orders import Carriage, DeliveryNote, OrderDispatched
from shared.events.text import blank
from shared.runtime.ask.decisions import Refused


class DriverMissing(Refused):
    """Goods that a carrier takes go with a driver of that carrier."""

    field = "driver_id"
    clause = "P5-5.3a"


class PapersNotValid(Refused):
    """Papers of driver and vehicle are on record and valid on the day on which goods leave."""

    field = "driver_id"
    clause = "P5-5.3a"


class NoteMissing(Refused):
    """A delivery note says to whom goods go, and where."""

    field = "note"
    clause = "P5-5.3c"


class AgreementMissing(Refused):
    """An agreement with the carrier is filled in: payer, freight, from, to, arrive_by, liability."""

    field = "agreement"
    clause = "P5-5.3c"


def check_carrier(event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse a carrier without a driver of its own, and a driver without valid papers. Nothing is asked of others."""
    if event.carrier_id is None and event.driver_id is None:
        return
    driver = basis.driver
    if driver is None or driver.erased or driver.carrier_id != event.carrier_id:
        raise DriverMissing(f"Carrier {event.carrier_id}, driver {event.driver_id}.")
    missing = lacking(driver.papers, basis.rules.papers, event.dispatched_on)
    if missing:
        raise PapersNotValid(f"On {event.dispatched_on}: {', '.join(missing)}.", missing=missing)


def note_of(order: Order, command: DispatchOrder) -> DeliveryNote | None:
    """Return the delivery note: what the dispatch says, else what the order's form says; None: something lacks."""
    said, form = command.note or NoteWish(), order.form.particulars if order.form is not None else {}
    consignee, address = said.consignee or form.get("orderer", ""), said.address or form.get("address", "")
    if blank(consignee) or blank(address):
        return None
    return DeliveryNote(consignee=consignee, phone=said.phone, address=address)


def check_note(order: Order, event: OrderDispatched) -> None:
    """Refuse goods without a delivery note. An order that was brought in has no form to make one of."""
    if event.note is None and order.form is not None:
        raise NoteMissing(f"Order {event.order_no}.")


def agreement_of(command: DispatchOrder) -> Carriage | None:
    """Return the agreement with the carrier, where it is filled in."""
    said = command.agreement
    if said is None or lacks(said):
        return None
    return Carriage(**{name: getattr(said, name) for name in Carriage.model_fields})


def lacks(said: CarriageWish) -> list[str]:
    """Return what an agreement leaves open, as it is sent."""
    return [field.alias or name for name, field in CarriageWish.model_fields.items() if getattr(said, name) is None]


def check_agreement(command: DispatchOrder, event: OrderDispatched) -> None:
    """Refuse a carrier without an agreement that is filled in, and an agreement that is not."""
    if command.agreement is None and event.carrier_id is None:
        return
    missing = lacks(command.agreement or CarriageWish())
    if missing:
        raise AgreementMissing(f"Missing: {', '.join(missing)}.", missing=missing)


def check_advance(book: OrderBook, event: OrderDispatched) -> None:
    """Refuse freight that the customer advances where he was not called."""
    advances = event.agreement is not None and event.agreement.payer == "customer_advances"
    if advances and event.invoice_no not in book.advances:
        raise NotCalled(f"Nothing was agreed about {event.invoice_no}.")
