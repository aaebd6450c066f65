"""Goods on prepaid terms leave against money that has come. P4-7.2, P5-5.1"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.order_book.sent import Sent
from shared.events.money import ZERO
from shared.events.orders import OrderDispatched
from shared.runtime.ask.decisions import Refused


class NotPaidBefore(Refused):
    """Goods on prepaid terms leave when the money for them counts and nothing else has used it."""

    field = "lines"
    clause = "P4-7.2"


def check_paid(book: OrderBook, event: OrderDispatched, basis: OrderBasis) -> None:
    """Refuse prepaid goods for which the customer's money does not suffice."""
    if event.terms.kind != "prepaid" or not event.amount:
        return
    counted = available(book, event.invoice_no, event.order_no, basis.funds)
    if counted < event.amount:
        raise NotPaidBefore(
            f"{event.amount} leave, {counted} has been paid for them and counts.",
            amount=f"{event.amount:.2f}",
            counted=f"{counted:.2f}",
        )


def looked_at(event: OrderDispatched, basis: OrderBasis) -> OrderDispatched:
    """Return a dispatch with the position of receivables at which its money was looked at, where it is prepaid."""
    return event.model_copy(update={"known": basis.funds.position}) if event.terms.kind == "prepaid" else event


def available(book: OrderBook, invoice_no: str, order_no: str, funds: Funds) -> Decimal:
    """Return yuan for a prepaid dispatch: what names it, its order or nothing, less what dispatches before it lack.

    Those are prepaid dispatches without their invoice. What names one of them, or its order, is used by it first; what
    lies beside an invoice that is open is about to pay it.
    """
    ordered, free = dict(funds.ordered), funds.free
    for number, debt in funds.invoiced.items():
        sent = book.sent.get(number)
        free = max(free - beyond(ordered, sent.order_no if sent is not None else None, debt), ZERO)
    lacking = ZERO
    for number, sent in not_invoiced(book, funds):
        rest = max(sent.amount - funds.named.get(number, ZERO), ZERO)
        lacking += beyond(ordered, sent.order_no, rest)
    return funds.named.get(invoice_no, ZERO) + ordered.get(order_no, ZERO) + free - lacking


def beyond(ordered: dict[str, Decimal], order_no: str | None, amount: Decimal) -> Decimal:
    """Take an amount out of the money of an order; return what of it that does not cover."""
    if order_no is None or order_no not in ordered:
        return amount
    covered = min(ordered[order_no], amount)
    ordered[order_no] -= covered
    return amount - covered


def not_invoiced(book: OrderBook, funds: Funds) -> Iterator[tuple[str, Sent]]:
    """Yield prepaid dispatches that receivables had not invoiced at that position; the book alone knows the latest."""
    for number in funds.uninvoiced:
        yield number, book.sent[number]
    latest = takewhile(lambda one: one[1].version > funds.dispatches_known, reversed(book.sent.items()))
    for number, sent in latest:
        if not sent.on_credit and number not in funds.invoiced:
            yield number, sent
