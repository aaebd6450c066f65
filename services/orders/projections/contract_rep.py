"""ContractRegistered, ContractBecameEffective, ContractHandedOver -> table contract_rep, whose it is. P4-4.4"""

from collections.abc import Iterator
from datetime import date

from shared.events.contracts import ContractBecameEffective, ContractHandedOver, ContractRegistered
from shared.runtime.projections import Recorded, Row, Table

OF = (ContractRegistered, ContractBecameEffective, ContractHandedOver)
DRAFT, EFFECTIVE, HANDED_OVER = range(3)
TABLE = Table(
    name="contract_rep",
    columns={
        "contract_no": "text",
        "position": "bigint",
        "effective_on": "date NOT NULL",
        "staff_id": "text NOT NULL",
        "rank": "integer NOT NULL",
    },
    key=("contract_no", "position"),
    comment="合同业务员及其起始日 / reps of contracts, each from a day on; rank: 0 draft, 1 in force, 2 handed over",
    indexes=(("staff_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield whose the contract is."""
    match recorded.event:
        case ContractRegistered() as event:
            yield event.contract_no, recorded.position, date.min, event.staff_id, DRAFT
        case ContractBecameEffective() as event:
            yield event.contract_no, recorded.position, event.signed_on, event.staff_id, EFFECTIVE
        case ContractHandedOver() as event:
            yield event.contract_no, recorded.position, event.effective_on, event.staff_id, HANDED_OVER
        case _:
            pass
