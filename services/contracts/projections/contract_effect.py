"""ContractBecameEffective, ContractInvalidated -> table contract_effect. P5-4.1b, P5-4.1g"""

from collections.abc import Iterator

from shared.events.contracts import ContractBecameEffective, ContractInvalidated
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_effect",
    columns={
        "contract_no": "TEXT",
        "effective": "BOOLEAN",
        "signed_on": "DATE",
        "reason": "TEXT",
    },
    key=("contract_no",),
    comment="Whether a contract is in force, and since which signing day 合同效力",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    match recorded.event:
        case ContractBecameEffective() as event:
            yield event.contract_no, True, event.signed_on, None
        case ContractInvalidated() as event:
            yield event.contract_no, False, event.signed_on, event.reason
        case _:
            pass
