"""ContractHandedOver -> table contract_handover. P4-4.4"""

from collections.abc import Iterator

from shared.events.contracts import ContractHandedOver
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_handover",
    columns={
        "contract_no": "TEXT",
        "effective_on": "DATE",
        "staff_id": "TEXT",
    },
    key=("contract_no", "effective_on"),
    comment="Which rep a contract belongs to from which day 合同移交",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractHandedOver):
        yield event.contract_no, event.effective_on, event.staff_id
