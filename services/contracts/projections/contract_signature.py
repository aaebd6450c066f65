"""ContractSigned -> table contract_signature. P3-4.7.2, P5-4.1b"""

from collections.abc import Iterator

from shared.events.contracts import ContractSigned
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_signature",
    columns={
        "contract_no": "TEXT",
        "content_hash": "TEXT",
        "party": "TEXT",
        "signed_on": "DATE",
        "signed_by": "TEXT",
        "sealed": "BOOLEAN",
    },
    key=("contract_no", "content_hash", "party"),
    comment="Signatures and seals by content and party 签字盖章",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractSigned):
        yield event.contract_no, event.content_hash, event.party, event.signed_on, event.signed_by, event.sealed
