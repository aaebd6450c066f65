"""Entries of the register that a manager ruled to be one customer: which number stays, and which are later ones. P2-2a

Out of the service's own copy of the rulings. A merge points to an earlier entry always, and each entry is merged into
one other, so these are trees whose root stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.runtime.ask.decisions import Reader, Refused

STAYS = """
WITH RECURSIVE way AS (
    SELECT r.customer_id, r.earlier_id FROM read.customer_ruling AS r WHERE r.customer_id = ANY($1) AND r.merged
    UNION
    SELECT w.customer_id, r.earlier_id FROM way AS w JOIN read.customer_ruling AS r ON r.customer_id = w.earlier_id
    WHERE r.merged
)
SELECT w.customer_id, w.earlier_id FROM way AS w
WHERE NOT EXISTS (SELECT FROM read.customer_ruling AS r WHERE r.customer_id = w.earlier_id AND r.merged)
"""
LATER = """
WITH RECURSIVE later AS (
    SELECT r.customer_id FROM read.customer_ruling AS r WHERE r.earlier_id = $1 AND r.merged
    UNION
    SELECT r.customer_id FROM later AS l JOIN read.customer_ruling AS r ON r.earlier_id = l.customer_id WHERE r.merged
)
SELECT l.customer_id FROM later AS l
"""


def with_others(customer: str) -> str:
    """Return the SQL condition that a customer has another number; `customer` names a parameter, such as `$1`.

    Few customers have another number: a query that asks this first spares the search for all of them.
    """
    of = "SELECT FROM read.customer_ruling AS r WHERE r.merged AND r.{} = {}"
    return f"(EXISTS ({of.format('customer_id', customer)}) OR EXISTS ({of.format('earlier_id', customer)}))"


class MergedCustomer(Refused):
    """This customer was merged into an earlier one: what is new goes under the number that stays."""

    field = "customer_id"
    clause = "P2-2a"
    status = 409

    def __init__(self, customer_id: str, stays: str, detail: str = "") -> None:
        super().__init__(f"Customer {customer_id} is {stays}. {detail}".strip(), stays=stays)


@dataclass(frozen=True, slots=True)
class OneCustomer:
    """All numbers of one customer: the one that stays first, then the later ones as text."""

    numbers: tuple[str, ...]

    @property
    def stays(self) -> str:
        """The number under which the customer goes on."""
        return self.numbers[0]

    def others(self, customer_id: str) -> tuple[str, ...]:
        """Return the other numbers."""
        return tuple(number for number in self.numbers if number != customer_id)

    def around(self, customer_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the numbers before and after one of them."""
        place = self.numbers.index(customer_id)
        return self.numbers[:place], self.numbers[place + 1 :]


async def staying(reader: Reader, customers: Iterable[str]) -> Mapping[str, str]:
    """Return the number that stays for each of these customers that was merged; others are left out."""
    asked = sorted(set(customers))
    return {row["customer_id"]: row["earlier_id"] for row in await reader.fetch(STAYS, asked)} if asked else {}


async def one_customer(reader: Reader, customer_id: str) -> OneCustomer:
    """Return all numbers of the customer who has this one."""
    stays = (await staying(reader, [customer_id])).get(customer_id, customer_id)
    later = sorted(row["customer_id"] for row in await reader.fetch(LATER, stays))
    return OneCustomer((stays, *later))
