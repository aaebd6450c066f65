"""A new revision of a contract, on its first day: live orders go by it, or are placed anew. P3-4.8, P5-5.2b"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.orders.subjects.order_book.agreed import Agreed, Revision, line_amount
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import Order, OrderBook
from services.orders.subjects.order_book.state import OrderEvent
from services.orders.subjects.order_book.wishes import TakeRevision
from shared.events.contracts import Terms
from shared.events.money import ZERO
from shared.events.orders import OrderApproved, OrderPlaced
from shared.runtime.ask.decisions import Refused

LOOSER = ("prepaid", "cod", "instalments", "credit")
"""Kinds of terms, each looser than those before it."""


class RevisionNotTaken(Refused):
    """An order whose price, product or terms a new revision changes is agreed to anew before anything leaves."""

    clause = "P5-5.2b"
    status = 409


class Between(NamedTuple):
    """The revision by which an order was placed, and the one that it is to go by."""

    before: Revision
    after: Revision


def take_revision(book: OrderBook, command: TakeRevision, basis: OrderBasis) -> Iterator[OrderEvent]:
    """Yield each live order that the revision in force today changes, placed anew; the others take it silently."""
    contract = basis.contract
    if contract is None or contract.customer_id != command.customer_id or not contract.revisions:
        return
    for number in sorted(book.live):
        order = book.live[number]
        if order.contract_no == command.contract_no and (between := changed(order, contract, basis.stamp.today)):
            yield placed_anew(order, between)


def changed(order: Order, contract: Agreed, day: date) -> Between | None:
    """Return between which revisions an order is placed anew on a day; None: it goes by the one of that day as it is.

    What has left is not looked at: it keeps its revision.
    """
    form = order.form
    if form is None:
        return None
    after = in_force(contract, day)
    before = in_force(contract, form.placed_on) if form.revision is None else contract.revision(form.revision)
    if before is None or after is None or before.revision >= after.revision:
        return None
    return Between(before, after) if before.terms != after.terms or differs(order, before, after) else None


def in_force(contract: Agreed, day: date) -> Revision | None:
    """Return the revision in force on a day, whatever else forbids to deliver on it; None: there is none yet."""
    begun = [one for one in contract.revisions if one.since <= day]
    return max(begun, key=lambda one: (one.since, one.revision), default=None)


def differs(order: Order, before: Revision, after: Revision) -> bool:
    """Return whether price or product of a line differs of which something has not left."""
    for number in order.ordered:
        if order.remaining(number) > 0:
            old, new = before.lines.get(number), after.lines.get(number)
            if old is None or new is None or (old.product_id, old.unit_price) != (new.product_id, new.unit_price):
                return True
    return False


def placed_anew(order: Order, between: Between) -> OrderPlaced:
    """Return the form at the prices and terms of the later revision; who placed it stays."""
    form = order.form
    assert form is not None
    before, after = between
    amount = amount_left(order, order.ordered, after, before)
    stands = order.let_through and amount <= form.amount and not looser(before.terms, after.terms)
    return form.model_copy(
        update={
            "amount": amount,
            "prepaid": after.terms.kind == "prepaid",
            "revision": after.revision,
            "revised_on": after.since,
            "credit_stands": stands,
        }
    )


def amount_left(
    order: Order, wanted: Mapping[str, Decimal], revision: Revision, before: Revision | None = None
) -> Decimal:
    """Return yuan that left, and what has not at the prices of a revision; of a line that it lacks, of the one before.

    Raises UnknownContractLine, AmountTooLarge.
    """
    amount = order.goods
    for number, quantity in wanted.items():
        rest = quantity - order.shipped.get(number, Decimal(0))
        if rest > 0:
            priced = revision if number in revision.lines or before is None else before
            amount += line_amount(rest, priced.line(number).unit_price)
    return amount or ZERO


def looser(before: Terms, after: Terms) -> bool:
    """Return whether terms give the customer more time: prepaid < cod < instalments < credit, and that by its days.

    Other instalments than before count as looser.
    """
    if before.kind != after.kind:
        return LOOSER.index(after.kind) > LOOSER.index(before.kind)
    if after.kind == "credit":
        return (after.credit_days or 0) > (before.credit_days or 0)
    return before.instalments != after.instalments


def approval_of(order: Order, day: date) -> OrderApproved | None:
    """Return the approval by which goods leave on a day: before the first day of a revision the one that stood then."""
    form = order.form
    if order.stood is not None and form is not None and form.revised_on is not None and day < form.revised_on:
        return order.stood
    return order.approval
