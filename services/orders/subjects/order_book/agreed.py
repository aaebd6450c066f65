"""What was agreed: the contract behind an order or a dispatch, as contracts published it. P4-7.3, P5-4.1b, P5-4.1g"""

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


class BeforeSigning(Refused):
    """Nothing is delivered before the contract is signed."""

    field = "dispatched_on"
    clause = "P5-4.1b"


class UnknownContractLine(Refused):
    """Goods come out of a line of the contract."""


class AmountTooLarge(Refused):
    """No amount of the house reaches a trillion yuan."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of a revision; prices in yuan a unit."""

    product_id: str
    quantity: Decimal
    unit_price: Decimal
    list_price: Decimal


@dataclass(frozen=True, slots=True)
class Revision:
    """What holds from `signed_on` until the next revision."""

    revision: int
    signed_on: date
    terms: Terms
    lines: dict[str, Priced]

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
    """A contract with the revisions that became effective; `invalid_on` is the day from which it carries nothing."""

    contract_no: str
    customer_id: str
    revisions: tuple[Revision, ...] = ()
    invalid_on: date | None = None

    def on(self, day: date, *, history: bool = False) -> Revision:
        """Return the revision in force on a day; raises what forbids to deliver on it.

        A `history` that was decided elsewhere may have goods that left before the paper was signed: they follow the
        first revision. (Freight alone cannot: there are no goods whose price the paper would tell.)
        """
        if self.invalid_on is not None and self.invalid_on <= day:
            raise InvalidContract(f"Contract {self.contract_no}.")
        if not self.revisions:
            raise (NotEffective if self.invalid_on is None else InvalidContract)(f"Contract {self.contract_no}.")
        begun = [revision for revision in self.revisions if revision.signed_on <= day]
        if not begun:
            first = min(self.revisions, key=lambda revision: (revision.signed_on, revision.revision))
            if history:
                return first
            raise BeforeSigning(f"Contract {self.contract_no} was signed on {first.signed_on}.")
        return max(begun, key=lambda revision: (revision.signed_on, revision.revision))


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
