"""ContractRegistered, ContractBecameEffective -> table contract_line, list prices of the latest of them. P3-3"""

from collections.abc import Iterator

from shared.events.contracts import ContractBecameEffective, ContractRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_line",
    columns={
        "contract_no": "TEXT",
        "revision": "INTEGER",
        "line_no": "TEXT",
        "product_id": "TEXT",
        "quantity": "NUMERIC",
        "unit_price": "NUMERIC(18,2)",
        "list_price": "NUMERIC(18,2)",
        "listed": "BOOLEAN",
    },
    key=("contract_no", "revision", "line_no"),
    comment="Goods agreed, per revision of a contract 合同明细",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield a row for each line."""
    event = recorded.event
    if isinstance(event, ContractRegistered | ContractBecameEffective):
        for line in event.lines:
            yield (
                event.contract_no,
                event.revision,
                line.line_no,
                line.product_id,
                line.quantity,
                line.unit_price,
                line.list_price,
                line.listed,
            )
