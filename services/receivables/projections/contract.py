"""ContractBecameEffective -> table contract, one row per revision that took effect. P4-5.2"""

from collections.abc import Iterator

from shared.events.contracts import ContractBecameEffective
from shared.runtime.projections import Recorded, Row, Table

OF = (ContractBecameEffective,)
TABLE = Table(
    "contract",
    {
        "contract_no": "text",
        "revision": "integer",
        "customer_id": "text NOT NULL",
        "staff_id": "text NOT NULL",
        "signed_on": "date NOT NULL",
    },
    key=("contract_no", "revision"),
    comment="合同（生效的各版）/ contracts: revisions that took effect; the first one names the first rep",
    indexes=(("staff_id",),),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the revision."""
    if isinstance(effective := recorded.event, ContractBecameEffective):
        told = effective.customer_id, effective.staff_id, effective.signed_on
        yield (effective.contract_no, effective.revision, *told)
