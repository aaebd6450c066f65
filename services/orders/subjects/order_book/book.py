"""What a customer ordered, what was approved, what left the house. P5-5.2

One stream per customer, so that two orders cannot both take the last of its credit or of a contract's open quantity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from services.orders.subjects.order_book.case_state import Case
from services.orders.subjects.order_book.sent import Sent
from shared.events.money import ZERO
from shared.events.orders import (
    FreightAdvanceAgreed,
    FreightAdvanceConsented,
    FreightAdvanced,
    OrderApproved,
    OrderPlaced,
    PickupSlipWritten,
    ProductionReported,
    Stage,
)
from shared.runtime.ask.decisions import NotThere, Refused


class UnknownOrder(NotThere):
    """The customer has no such order."""


class UnknownDispatch(NotThere):
    """The customer has no dispatch of this invoice number."""


class GoesBySlip(Refused):
    """What stands on a slip of self-pickup is not changed, and goes out by its issue."""

    clause = "P5-5.1"
    status = 409


State = Literal["placed", "held", "approved", "cancelled", "dispatched"]

LIVE: frozenset[State] = frozenset({"placed", "held", "approved"})


@dataclass(slots=True)
class Order:
    """An order so far; quantities by contract line. An imported one has no form, it is what was dispatched.

    `stood` is the approval by which it went until a new revision of the contract; `revisions` are those of its
    dispatches.
    """

    contract_no: str
    state: State
    form: OrderPlaced | None = None
    approval: OrderApproved | None = None
    agreed: bool = False
    ordered: Mapping[str, Decimal] = field(default_factory=dict)
    shipped: dict[str, Decimal] = field(default_factory=dict)
    goods: Decimal = ZERO  # yuan that left
    left_since: bool = False  # something left since the approval
    by_stop: bool = False  # held since supply is stopped
    reports: int = 0  # of production
    untold: dict[int, ProductionReported] = field(default_factory=dict)  # reports of which the customer has not heard
    presence: set[date] = field(default_factory=set)  # days on which the rep is there
    stages: dict[str, Stage] = field(default_factory=dict)  # by contract line, as reported last
    stood: OrderApproved | None = None
    revisions: set[int] = field(default_factory=set)
    reserved: str | None = None  # the number of the next dispatch of a prepaid order

    def remaining(self, line: str) -> Decimal:
        """Return what has not left yet of a line."""
        return self.ordered.get(line, Decimal(0)) - self.shipped.get(line, Decimal(0))

    @property
    def complete(self) -> bool:
        """Whether all that was ordered has left."""
        return all(self.remaining(line) <= 0 for line in self.ordered)

    @property
    def to_invoice(self) -> Decimal:
        """Yuan that are still to be invoiced."""
        return ZERO if self.form is None or self.complete else max(self.form.amount - self.goods, ZERO)

    @property
    def let_through(self) -> bool:
        """Whether the credit rule let it through: approved, or placed anew by a revision that asks for no more."""
        return self.state == "approved" or (
            self.state == "placed" and self.form is not None and self.form.credit_stands
        )

    @property
    def on_credit(self) -> bool:
        """Whether the order takes credit: prepaid ones do not."""
        return self.form is not None and not self.form.prepaid


@dataclass(slots=True)
class Advance:
    """Freight that the customer advances: what was agreed in the call, what was paid, and the consent to more."""

    agreed: FreightAdvanceAgreed
    paid: FreightAdvanced | None = None
    consented: FreightAdvanceConsented | None = None


@dataclass(slots=True)
class OrderBook:
    """Everything a customer ordered; `shipped` counts by contract and line over all orders and imports.

    `live` are the orders of which something may still leave, `sent` stands in the order of dispatch, `slips` are those
    of self-pickup, by the number of their order and invoice; `version` counts the facts, all of the stream.
    """

    version: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    live: dict[str, Order] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    shipped: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    advances: dict[str, Advance] = field(default_factory=dict)
    slips: dict[str, PickupSlipWritten] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)

    def order(self, number: str) -> Order:
        """Return an order; raises UnknownOrder."""
        if number not in self.orders:
            raise UnknownOrder(number)
        return self.orders[number]

    def dispatch(self, invoice_no: str) -> Sent:
        """Return a dispatch; raises UnknownDispatch."""
        if invoice_no not in self.sent:
            raise UnknownDispatch(invoice_no)
        return self.sent[invoice_no]


def check_no_slip(book: OrderBook, order_no: str) -> None:
    """Refuse what is not done with the order of a slip."""
    if order_no in book.slips:
        raise GoesBySlip(f"Slip {order_no}.")
