"""Freight that a customer pays to the carrier in the company's place: the call, the receipt, the consent. P5-5.3a"""

from collections.abc import Iterator

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import OrderBook, UnknownDispatch
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import AgreeFreight, ConsentFreight, ReceiptFreight
from shared.events.orders import FreightAdvanceAgreed, FreightAdvanceConsented, FreightAdvanced
from shared.runtime.ask.decisions import InTheFuture, Refused, check_same


class NotCalled(Refused):
    """Freight is advanced by a customer who was called before the goods left."""

    clause = "P5-5.3a"


class CalledTooLate(Refused):
    """The customer is called before the goods leave."""

    clause = "P5-5.3a"
    status = 409


class NothingToConsentTo(Refused):
    """The head of the office consents to freight above what was agreed."""

    clause = "P5-5.3a"
    status = 409


def call(book: OrderBook, command: AgreeFreight, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield what was agreed in the call; nothing where exactly this is on record."""
    if command.called_at > basis.stamp.at:
        raise InTheFuture(f"called_at says {command.called_at.isoformat()}.", field="called_at")
    known = book.advances.get(command.invoice_no)
    if known is not None:
        check_same(command, known.agreed, f"A call about {command.invoice_no} is on record.")
        return
    if command.invoice_no in book.sent:
        raise CalledTooLate(f"{command.invoice_no} has left.")
    yield FreightAdvanceAgreed(**dict(command), agreed_by=basis.stamp.actor)


def receipt(book: OrderBook, command: ReceiptFreight, _basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield that the customer paid; what is above the agreed amount waits for the head of the office."""
    advance = book.advances.get(command.invoice_no)
    if command.invoice_no not in book.sent:
        raise UnknownDispatch(command.invoice_no)
    if advance is None:
        raise NotCalled(f"Nothing was agreed about {command.invoice_no}.")
    if advance.paid is not None:
        check_same(command, advance.paid, f"A receipt for {command.invoice_no} is on record.")
        return
    agreed = advance.agreed.amount
    counts_on = command.paid_on if command.amount <= agreed else None
    yield FreightAdvanced(**dict(command), agreed=agreed, counts_on=counts_on)


def consent(book: OrderBook, command: ConsentFreight, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield the consent to what was paid above the agreed amount; nothing where it was given."""
    advance = book.advances.get(command.invoice_no)
    if advance is None or advance.paid is None or advance.paid.counts_on is not None:
        raise NothingToConsentTo(command.invoice_no)
    if advance.consented is None:
        yield FreightAdvanceConsented(
            **dict(command),
            amount=advance.paid.amount,
            consented_by=basis.stamp.actor,
            consented_on=basis.stamp.today,
        )
