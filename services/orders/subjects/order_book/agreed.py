"""The agreement: the contract behind an order or a dispatch, as contracts published it. P4-7.3, P5-4.1b, P5-4.1g"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.events.contracts import Terms
from shared.events.money import TOO_LARGE, cents
from shared.runtime.ask.decisions import Refused


class UnknownContract(Refused):
    """An order or a dispatch names a contract that is on file."""

    field = "contract_no"


class AnotherCustomersContract(Refused):
    """A contract is delivered to the customer who signed it."""

    field = "contract_no"


class NotEffective(Refused):
    """Only a contract that both parties signed and sealed can be delivered."""

    field = "contract_no"
    clause = "P5-4.1b"
    status = 409


class InvalidContract(Refused):
    """A contract signed beyond authority, or brought in as not effective, can carry nothing."""

    field = "contract_no"
    clause = "P5-4.1g"
    status = 409


class TerminatedContract(Refused):
    """Nothing is ordered or leaves on a contract that ended before its time."""

    field = "contract_no"
    clause = "P5-4.1b"
    status = 409


class ContractExpired(Refused):
    """A contract takes orders until its last day."""

    field = "contract_no"
    clause = "P5-4.1b"
    status = 409


class CompletedContract(Refused):
    """A contract that has been delivered and paid takes no order any more."""

    field = "contract_no"
    clause = "P5-4.1b"
    status = 409


class BeforeSigning(Refused):
    """Nothing is delivered before the contract is signed."""

    field = "dispatched_on"
    clause = "P5-4.1b"


class UnknownContractLine(Refused):
    """Goods come out of a line of the contract."""


class AmountTooLarge(Refused):
    """No amount of the house reaches a trillion yuan."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a product asks for: a certificate, stock, a longer lead. P1-2.2, P5-5.1, P5-5.2c"""

    certificate_required: bool = False
    stock_controlled: bool = False
    made_to_order: bool = False


PLAIN = Described()


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of a revision; prices in yuan a unit."""

    product_id: str
    quantity: Decimal
    unit_price: Decimal
    list_price: Decimal


@dataclass(frozen=True, slots=True)
class Revision:
    """What holds from its signing day, or from a later `in_force_from`, until the next revision."""

    revision: int
    signed_on: date
    terms: Terms
    lines: dict[str, Priced]
    in_force_from: date | None = None
    valid_to: date | None = None  # the last day on which it takes orders

    @property
    def since(self) -> date:
        """The first day of the revision."""
        return self.in_force_from or self.signed_on

    def line(self, number: str) -> Priced:
        """Return a line; raises UnknownContractLine."""
        if number not in self.lines:
            raise UnknownContractLine(
                f"There is no line {number} in the revision of {self.signed_on}.",
                contract_line_no=number,
                field="contract_line_no",
            )
        return self.lines[number]


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contract with the revisions that became effective.

    From `invalid_on` on it carries nothing, unless a revision was signed since (it was ratified); it ended on
    `ended_on` before its time. `owing`: something is open on its invoices.
    """

    contract_no: str
    customer_id: str
    revisions: tuple[Revision, ...] = ()
    invalid_on: date | None = None
    ended_on: date | None = None
    owing: bool = True

    def on(self, day: date, *, history: bool = False) -> Revision:
        """Return the revision in force on a day; raises what forbids to deliver on it.

        A `history` that was decided elsewhere may have goods that left before the paper was signed: they follow the
        first revision. (Freight alone cannot: there are no goods whose price the paper would tell.)
        """
        if self.ended_on is not None and self.ended_on <= day:
            raise TerminatedContract(f"It ended on {self.ended_on}.")
        if self.invalid_on is not None and self.invalid_on <= day and not self.ratified:
            raise InvalidContract(f"Contract {self.contract_no}.")
        if not self.revisions:
            raise (NotEffective if self.invalid_on is None else InvalidContract)(f"Contract {self.contract_no}.")
        begun = [revision for revision in self.revisions if revision.since <= day]
        if not begun:
            first = min(self.revisions, key=lambda revision: (revision.since, revision.revision))
            if history:
                return first
            raise BeforeSigning(f"Contract {self.contract_no} was signed on {first.signed_on}.")
        return max(begun, key=lambda revision: (revision.since, revision.revision))

    def revision(self, number: int) -> Revision | None:
        """Return a revision by its number; None: it is not known here."""
        return next((one for one in self.revisions if one.revision == number), None)

    @property
    def ratified(self) -> bool:
        """Whether an invalid contract became effective later. P5-4.1g"""
        return any(self.invalid_on is None or one.signed_on >= self.invalid_on for one in self.revisions)

    def for_orders(self, day: date) -> Revision:
        """Return the revision on which something new may be ordered on a day; raises what forbids it."""
        revision = self.on(day)
        if revision.valid_to is not None and revision.valid_to < day:
            raise ContractExpired(f"Contract {self.contract_no} was valid to {revision.valid_to}.")
        return revision


def contract_of(contract: Agreed | None, contract_no: str, customer_id: str) -> Agreed:
    """Return the contract that a wish names; raises if nobody knows it or it is somebody else's."""
    if contract is None:
        raise UnknownContract(f"Contract {contract_no} is not on file.")
    if contract.customer_id != customer_id:
        raise AnotherCustomersContract(f"Contract {contract_no} is not customer {customer_id}'s.")
    return contract


def line_amount(quantity: Decimal, price: Decimal) -> Decimal:
    """Return quantity x price in whole cents; raises AmountTooLarge."""
    amount = cents(quantity * price)
    if amount >= TOO_LARGE:
        raise AmountTooLarge
    return amount
