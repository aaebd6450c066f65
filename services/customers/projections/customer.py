"""CustomerRegistered -> table customer, one row per entry of the register. P2-1, P2-2a"""

from collections.abc import Iterator

from shared.events.customers import CustomerRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    "customer",
    {
        "customer_id": "text",
        "entry": "bigint",
        "name": "text",
        "credit_code": "text",
        "phone": "text",
        "region": "text",
        "owner_id": "text",
        "registered_on": "date",
        "credit_limit": "numeric(18,2)",
    },
    ("customer_id",),
    "The register in the server's order (entry); owner and limit as registered / 客户登记簿，按登记先后",
    indexes=(("owner_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield who was registered."""
    match recorded.event:
        case CustomerRegistered() as customer:
            yield (
                customer.customer_id,
                recorded.version,
                customer.name,
                customer.credit_code,
                customer.phone,
                customer.region,
                customer.owner_id,
                customer.registered_on,
                customer.credit_limit,
            )
        case _:
            pass
