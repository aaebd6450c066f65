"""A paper says who took the goods of a dispatch: it is complete, or it says what lacks. P5-5.2e"""

from collections.abc import Iterator
from datetime import date, timedelta

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import Order, OrderBook
from services.orders.subjects.order_book.carrier_case import closed_by_proof
from services.orders.subjects.order_book.form import picks_up
from services.orders.subjects.order_book.sent import Sent
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import ProveDelivery, RecordDelivery
from shared.events.orders import DeliveryProved, Lacking, OrderApproved, OrderDelivered, Zone
from shared.events.text import read_out
from shared.runtime.ask.decisions import RecordedDifferently, Refused, differing

FAR: Zone = "outside"
"""The zone that counts where none is known."""
BY_FAX = "fax"
"""The channel of an order whose bill goes by fax: its paper original is to come back."""


class DeliveredBeforeDispatch(Refused):
    """Goods arrive on the day they left at the earliest."""


class CameBack(Refused):
    """Goods that came back were not delivered."""

    clause = "P5-5.2e"
    status = 409


class MoreThanLeft(Refused):
    """A proof names lines of the dispatch, and no more than left of them."""

    field = "quantities"
    clause = "P5-5.2e"


def prove(book: OrderBook, command: ProveDelivery, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the proof, the arrival where it is not on record, and the end of the case that had opened by itself.

    An incomplete one may be followed by others; a complete one is the last.
    """
    sent = book.dispatch(command.invoice_no)
    event = proof_of(book, sent, command, basis)
    if on_record(sent, event):
        return
    check_proof(sent, command)
    yield event
    if sent.delivered_on is None:
        told = command.model_dump(include={"invoice_no", "customer_id", "delivered_on"})
        yield OrderDelivered(**told)
    if not event.missing:
        yield from closed_by_proof(book.cases, event)


def proof_of(book: OrderBook, sent: Sent, command: ProveDelivery, basis: OrderBasis) -> DeliveryProved:
    """Return the proof with what it lacks."""
    stamp = basis.stamp
    missing = tuple(lacking(book.orders[sent.order_no], sent, command, basis))
    return DeliveryProved(**dict(command), missing=missing, proved_on=stamp.today, proved_by=stamp.actor)


def on_record(sent: Sent, event: DeliveryProved) -> bool:
    """Return whether exactly this proof is the last on record; raises where a complete one is."""
    known = sent.proof
    if known is None:
        return False
    beside = {"missing", "proved_on", "proved_by"}
    differs = differing(event.model_dump(exclude=beside), known.model_dump(exclude=beside))
    if differs and not known.missing:
        raise RecordedDifferently(f"A complete proof of {event.invoice_no} is on record.", differs)
    return not differs


def check_proof(sent: Sent, command: ProveDelivery) -> None:
    """Refuse a proof of what came back, arrived before it left, or did not leave."""
    if sent.failed is not None:
        raise CameBack(f"On {sent.failed.returned_on}.")
    if command.delivered_on < sent.dispatched_on:
        raise DeliveredBeforeDispatch(f"It left on {sent.dispatched_on}.")
    left = sent.goods
    for line, quantity in command.quantities.items():
        if line not in left or not 0 <= quantity <= left[line][1]:
            raise MoreThanLeft(f"Line {line}: {quantity}.", line_no=line)


def lacking(order: Order, sent: Sent, command: ProveDelivery, basis: OrderBasis) -> Iterator[Lacking]:
    """Yield what a proof lacks.

    Where the customer has time to pay, the orderer or a receiver of the contract signs, and seals. Elsewhere a
    signature is enough, and without one there is no proof. Of a bill by fax the paper original is back.
    """
    if sent.has_time:
        said = order.form.particulars if order.form is not None else {}
        named = (said.get("orderer", ""), *basis.receivers.get(sent.revision, ()))
        if read_out(command.signed_by) not in {read_out(name) for name in named}:
            yield "signature"
        if not command.sealed:
            yield "seal"
    if not command.bill_returned and (by_fax(order) or command.bill_returned is not None):
        yield "bill"


def by_fax(order: Order) -> bool:
    """Return whether the bill of an order went by fax."""
    return order.form is not None and order.form.particulars.get("channel", "").strip() == BY_FAX


def due_on(order: Order, approval: OrderApproved | None, day: date, basis: OrderBasis) -> date | None:
    """Return until when the proof of goods that leave on a day is due; None: the customer takes them himself."""
    if order.form is not None and picks_up(order.form.particulars):
        return None
    zone = approval.zone if approval is not None else None
    return day + timedelta(days=basis.policy.on(day).pod_days[zone or FAR])


def deliver(book: OrderBook, command: RecordDelivery, _basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the arrival of a dispatch; it is recorded once."""
    sent = book.dispatch(command.invoice_no)
    if sent.delivered_on == command.delivered_on:
        return
    if sent.delivered_on is not None:
        raise RecordedDifferently(
            f"It arrived on {sent.delivered_on}.", {"delivered_on": (command.delivered_on, sent.delivered_on)}
        )
    if command.delivered_on < sent.dispatched_on:
        raise DeliveredBeforeDispatch(f"It left on {sent.dispatched_on}.")
    if sent.failed is not None:
        raise CameBack(f"On {sent.failed.returned_on}.")
    yield OrderDelivered(
        invoice_no=command.invoice_no, customer_id=command.customer_id, delivered_on=command.delivered_on
    )
