"""ContractHandedOver -> table handover: from which day a contract is another rep's. P4-4.4, P4-5.2"""

from collections.abc import Iterator

from shared.events.contracts import ContractHandedOver
from shared.runtime.projections import Recorded, Row, Table

OF = (ContractHandedOver,)
TABLE = Table(
    "handover",
    {
        "contract_no": "text",
        "effective_on": "date",
        "staff_id": "text NOT NULL",
        "recorded_at": "timestamptz NOT NULL",
    },
    key=("contract_no", "effective_on"),
    comment="合同移交 / handovers of contracts to another rep",
    indexes=(("staff_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the handover."""
    if isinstance(handed := recorded.event, ContractHandedOver):
        yield handed.contract_no, handed.effective_on, handed.staff_id, recorded.recorded_at
