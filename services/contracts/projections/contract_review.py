"""ContractReviewed -> table contract_review, kept when the content changes. P3-4.6, P3-4.8.3"""

from collections.abc import Iterator

from shared.events.contracts import ContractReviewed
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_review",
    columns={
        "contract_no": "TEXT",
        "revision": "INTEGER",
        "path": "TEXT",
        "approved": "BOOLEAN",
        "reviewed_on": "DATE",
        "reviewed_by": "TEXT",
        "content_hash": "TEXT",
    },
    key=("contract_no", "revision"),
    comment="Reviews of contract contents 合同评审记录",
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractReviewed):
        yield (
            event.contract_no,
            event.revision,
            event.path,
            event.approved,
            event.reviewed_on,
            event.reviewed_by,
            event.content_hash,
        )
