"""ContractBecameEffective -> table contract_revision. P5-4.1b"""

from collections.abc import Iterator

from shared.events.contracts import ContractBecameEffective
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_revision",
    columns={
        "contract_no": "TEXT",
        "revision": "INTEGER",
        "signed_on": "DATE",
        "terms": "TEXT",
    },
    key=("contract_no", "revision"),
    comment="Contract revisions in force from their signing day 已生效合同版本",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractBecameEffective):
        yield event.contract_no, event.revision, event.signed_on, event.terms.model_dump_json()
