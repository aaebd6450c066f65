"""Whose a customer is on a day, out of the service's own copy of the register. P2-1, P2-2a, P4-4.4"""

from datetime import date

from shared.office.rights import Matter
from shared.runtime.running import Running

OWNER = "SELECT owner_id FROM read.owner_on($2, ARRAY[$1])"
CUSTOMERS_OF = "SELECT o.customer_id FROM read.owner_on({day}) AS o WHERE o.owner_id = ANY({people})"


async def of_customer(parts: Running, customer_id: str, day: date) -> Matter | None:
    """Return whose a customer is; None: nobody registered it."""
    row = await parts.pool.fetchrow(OWNER, customer_id, day)
    return None if row is None else of_owner(row["owner_id"])


def of_owner(staff_id: str | None, *step: str) -> Matter:
    """Return the matter of something that follows the owner of a customer; a customer of the pool is every head's."""
    return Matter(frozenset({staff_id} if staff_id else ()), frozenset(step), nobodys=staff_id is None)


def of_customers(column: str, people: str, day: str) -> str:
    """Return the SQL condition that a row's customer is one of these people's; null people: any row.

    `people` and `day` name parameters, such as `$3`.
    """
    return f"({people}::text[] IS NULL OR {column} IN ({CUSTOMERS_OF.format(people=people, day=day)}))"
