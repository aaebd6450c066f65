"""ContractRegistered -> table contract_known. P3-4.7.3"""

from collections.abc import Iterator

from shared.events.contracts import ContractRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_known",
    columns={
        "contract_no": "TEXT",
        "customer_id": "TEXT",
    },
    key=("contract_no",),
    comment="Contracts on file, effective or not 已登记合同",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractRegistered):
        yield event.contract_no, event.customer_id
