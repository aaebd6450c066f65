"""ContractInvalidated -> table contract_invalid. P5-4.1g"""

from collections.abc import Iterator

from shared.events.contracts import ContractInvalidated
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_invalid",
    columns={
        "contract_no": "TEXT",
        "invalid_on": "DATE",
        "reason": "TEXT",
    },
    key=("contract_no",),
    comment="Contracts that can carry nothing, from which day 无效合同",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractInvalidated):
        yield event.contract_no, event.invalid_on, event.reason
