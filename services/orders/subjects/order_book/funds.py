"""What a customer has paid and nothing has used: the money that prepaid goods leave against. P4-7.2, P5-5.1"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared.events.money import ZERO


@dataclass(frozen=True, slots=True)
class Funds:
    """Counted money of a customer in yuan that nothing has used, as the tables know it up to `position` of receivables.

    `named` waits for the invoice of that number, `ordered` for invoices of that order, `free` for nothing. `uninvoiced`
    are prepaid dispatches that the tables know up to the version `dispatches_known` of the customer's stream, and of
    whose invoices they do not; an invoice of a later one is among `invoiced`, as is each of which something is open:
    so much. Free money never lies beside a debt, but the tables may have taken in an invoice and not its payments yet.
    """

    position: int = 0
    free: Decimal = ZERO
    named: Mapping[str, Decimal] = field(default_factory=dict)
    ordered: Mapping[str, Decimal] = field(default_factory=dict)
    uninvoiced: Sequence[str] = ()
    invoiced: Mapping[str, Decimal] = field(default_factory=dict)
    dispatches_known: int = 0
