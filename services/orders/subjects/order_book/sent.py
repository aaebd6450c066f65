"""A dispatch as the order book knows it: who asked for it with which content, and what became of it. P5-5.2"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.events.money import ZERO
from shared.events.orders import DeliveryFailed, DeliveryProved, OrderDispatched

HAVE_TIME = frozenset({"credit", "instalments"})
"""Kinds of terms by which a customer pays after the goods came."""

LineOf = tuple[str, str | None, Decimal | None, Decimal | None]
ContentOf = tuple[str, str, date, tuple[LineOf, ...]]
"""Order, contract, day and lines of a dispatch; of a line number, contract line, quantity, and amount if freight."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A dispatch: who asked for it with which content, and its amount in yuan.

    `version` is its place in the customer's stream; `has_time`: the customer pays after the goods came. `proof` is the
    last one, `failed` says that its goods came back.
    """

    version: int
    order_no: str
    content: ContentOf
    dispatched_on: date
    amount: Decimal
    on_credit: bool
    has_time: bool
    revision: int
    carrier: tuple[str | None, str | None] = None, None  # and the driver
    proof_due_on: date | None = None
    delivered_on: date | None = None
    proof: DeliveryProved | None = None
    failed: DeliveryFailed | None = None

    @property
    def goods(self) -> dict[str, tuple[str, Decimal]]:
        """Contract line and quantity of each line of goods, by its number."""
        return {
            number: (line, quantity)
            for number, line, quantity, _ in self.content[3]
            if line is not None and quantity is not None
        }

    @property
    def freight(self) -> dict[str, Decimal]:
        """Yuan of each line of freight, by its number."""
        return {number: amount for number, _, _, amount in self.content[3] if amount is not None}

    @property
    def goods_amount(self) -> Decimal:
        """Yuan of the lines of goods."""
        return self.amount - sum(self.freight.values(), ZERO)


def sent_as(event: OrderDispatched, version: int) -> Sent:
    """Return a dispatch that just left."""
    return Sent(
        version=version,
        order_no=event.order_no,
        content=content_of(event),
        dispatched_on=event.dispatched_on,
        amount=event.amount,
        on_credit=event.terms.kind != "prepaid",
        has_time=event.terms.kind in HAVE_TIME,
        revision=event.revision,
        carrier=(event.carrier_id, event.driver_id),
        proof_due_on=event.proof_due_on,
    )


def content_of(event: OrderDispatched) -> ContentOf:
    """Return what makes two wishes under one invoice number the same dispatch."""
    lines = tuple(
        (line.line_no, line.contract_line_no, line.quantity, line.amount if line.kind == "freight" else None)
        for line in event.lines
    )
    return event.order_no, event.contract_no, event.dispatched_on, lines


def head_of(content: ContentOf) -> dict[str, object]:
    """Return the members of a dispatch by their names."""
    return dict(zip(("order_no", "contract_no", "dispatched_on"), content[:3], strict=True))


def lines_of(content: ContentOf) -> dict[str, dict[str, object]]:
    """Return the members of each line of a dispatch by their names."""
    names = "contract_line_no", "quantity", "freight_amount"
    return {number: dict(zip(names, told, strict=True)) for number, *told in content[3]}
