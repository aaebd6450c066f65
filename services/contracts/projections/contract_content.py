"""ContractRegistered -> table contract_content, one row per content that was on file. P3-4.7.3, P3-4.8.3"""

from collections.abc import Iterator

from shared.events.contracts import ContractRegistered
from shared.runtime.projections import Recorded, Row, Table

TABLE = Table(
    name="contract_content",
    columns={
        "contract_no": "TEXT",
        "revision": "INTEGER",
        "customer_id": "TEXT",
        "staff_id": "TEXT",
        "kind": "TEXT",
        "amount": "NUMERIC(18,2)",
        "terms": "TEXT",
        "credit_days": "INTEGER",
        "content_hash": "TEXT",
        "requested_by": "TEXT",
        "registered_at": "TIMESTAMPTZ",
    },
    key=("contract_no", "revision"),
    comment="Contents of contracts as registered 合同登记内容",
    indexes=(("customer_id",), ("staff_id",)),
)


def rows(recorded: Recorded) -> Iterator[Row]:
    """Yield the row that the fact sets."""
    event = recorded.event
    if isinstance(event, ContractRegistered):
        yield (
            event.contract_no,
            event.revision,
            event.customer_id,
            event.staff_id,
            event.kind,
            event.amount,
            event.terms.kind,
            event.terms.credit_days,
            event.content_hash,
            event.requested_by,
            recorded.recorded_at,
        )
