"""ContractBecameEffective -> table contract_line. P3-3"""

from collections.abc import Iterator

from shared.events.contracts import ContractBecameEffective
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
    },
    key=("contract_no", "revision", "line_no"),
    comment="Goods and prices of contract revisions in force 已生效合同明细",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield a row for each line."""
    event = recorded.event
    if isinstance(event, ContractBecameEffective):
        for line in event.lines:
            yield (
                event.contract_no,
                event.revision,
                line.line_no,
                line.product_id,
                line.quantity,
                line.unit_price,
                line.list_price,
            )
